/** What a client may say, and what a server answers to all else, in words for whoever wrote the client. */
import { isPeerId, isToken } from './id.ts'
import type { ClientMessage, RefusalCode } from './message.ts'
import { knockName, peer, signals } from './shared-shape.ts'
import {
  count,
  flag,
  isAbsent,
  isFields,
  isFlag,
  isList,
  isText,
  isWhole,
  kind,
  optional,
  record,
  text,
  Unreadable,
  variant,
  type Shapes,
  type Wanted,
} from './shape.ts'

export type Undecodable = {
  readonly code: Extract<RefusalCode, 'bad-message' | 'too-large' | 'unknown-type'>
  /** What is wrong. */
  readonly message: string
  /** False for what is not a JSON object with a type at all: no version of the protocol sends that. */
  readonly readable: boolean
  /** The frame's `id`, where it bore a good one. */
  readonly id?: number
}

export type Decoded<M> =
  | { readonly ok: true; readonly message: M }
  | ({ readonly ok: false } & Undecodable)

const MAX_TYPE_CHARS = 64
const MAX_TOKEN_CHARS = 8_192

const id = { id: optional(kind(isId)) }
const signal = signals({ ...id, to: optional(peer) })

const about = record({ ...id, peer })

const shapes: Shapes<ClientMessage> = {
  'sending-SDP-offer': signal.offer,
  'accepting-SDP-offer': signal.answer,
  'declining-SDP-offer': signal.declined,
  'sending-ICE-candidates': signal.candidates,
  alive: record({ received: count }),
  'requesting-ICE-servers': record(id),
  'renewing-token': record({ ...id, token: text(MAX_TOKEN_CHARS) }),
  leaving: record({}),
  'locking-room': record({ ...id, locked: flag }),
  'admitting-peer': about,
  'refusing-peer': about,
  'removing-peer': about,
  'muting-peer': about,
  'telling-name': record({ ...id, ...knockName }),
}

const read = variant(shapes)
/** What a refusal names of a frame. */
const readHead = record({
  type: text(MAX_TYPE_CHARS),
  id: (value) => (isId(value) ? value : undefined),
})

/** Reads a frame from a client. Never throws. */
export function decodeClientMessage(frame: string): Decoded<ClientMessage> {
  let fields: unknown
  try {
    fields = JSON.parse(frame)
  } catch {
    return unreadable('a frame must be JSON')
  }
  try {
    return { ok: true, message: read(fields) }
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause
    return undecodable(fields, cause)
  }
}

/** What is wrong: with its head first. */
function undecodable(fields: unknown, cause: Unreadable): Decoded<ClientMessage> {
  let head: ReturnType<typeof readHead>
  try {
    head = readHead(fields)
  } catch (worse) {
    if (!(worse instanceof Unreadable)) throw worse
    return unreadable(wordsOf(worse))
  }
  const { type, ...named } = head
  if (!Object.hasOwn(shapes, type))
    return { ok: false, code: 'unknown-type', message: 'no such type', readable: true, ...named }
  const code = isLimit(cause.wanted) ? 'too-large' : 'bad-message'
  return { ok: false, code, message: `${type}: ${wordsOf(cause)}`, readable: true, ...named }
}

function unreadable(message: string): Decoded<ClientMessage> {
  return { ok: false, code: 'bad-message', message, readable: false }
}

function isId(value: unknown): value is number {
  return isWhole(value) && value > 0
}

function isLimit(wanted: Wanted): boolean {
  return typeof wanted === 'number' || 'lines' in wanted
}

const WORDS: ReadonlyMap<Wanted, string> = new Map<Wanted, string>([
  [isFields, 'an object'],
  [isList, 'a list'],
  [isText, 'a string'],
  [isFlag, 'true or false'],
  [isWhole, 'a whole number from 0'],
  [isId, 'a whole number from 1'],
  [isPeerId, 'the id of a peer'],
  [isToken, '1 to 64 of base64url'],
  [isAbsent, 'left out where "sealed" is'],
])

function wordsOf({ path, wanted }: Unreadable): string {
  const what =
    typeof wanted === 'number'
      ? `no longer than ${wanted}`
      : 'lines' in wanted
        ? `no longer than ${wanted.lines} lines`
        : 'join' in wanted
          ? wanted.join(' or ')
          : WORDS.get(wanted)
  const where = path.map((place) => (typeof place === 'number' ? `[${place}]` : `.${place}`))
  return `${path.length > 0 ? `"${where.join('').slice(1)}"` : 'a frame'} must be ${what}`
}
