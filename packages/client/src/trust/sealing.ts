/**
 * Signaling under the room's secret (S1, S2): seals what we say, opens what we hear, and says by name what is refused.
 * Stands between the room and its socket, so that neither knows of it. Loaded on first use.
 */
import {
  decodeModeration,
  decodeServerMessage,
  type ConnectionId,
  type PeerId,
  type RelayedSignal,
  type ServerMessage,
  type Signal,
  type TellingName,
} from '@roomful/protocol'
import { inWords, RoomError, type RoomErrorCode } from '../errors.ts'
import type { FAILED } from '../mesh.ts'
import { randomText } from '../random.ts'
import { named } from '../signaling/addressed.ts'
import type { Repeatable } from '../signaling/outbox.ts'
import type { Signaling, SignalingOptions } from '../signaling/socket.ts'
import { judgeFreshness, type Heard } from './freshness.ts'
import { open, seal, sealKeys, type Place, type SealKeys } from './seal.ts'

/** Below this a secret can be guessed by whoever has one sealed frame. */
const MIN_SECRET_CHARS = 16
const PAGE_BYTES = 12

const RETRY: typeof FAILED = 'failed'

/** Who hears what comes. */
export type Ears = Pick<SignalingOptions, 'onMessage' | 'onOther'>

type SealingOptions = {
  /** To the server. */
  readonly send: (message: Repeatable) => void
  /** Of the room. */
  readonly ears: Ears
  readonly problem: (error: RoomError) => void
}

/** Starts a signaling between which and the room the seal stands. */
export type StartSealed = (
  ears: Ears,
  problem: SealingOptions['problem'],
  start: (sealed: Ears) => Signaling,
) => Signaling

type Sealing = Pick<SealingOptions, 'send'> & { readonly ears: Ears }

/** What has a payload, by its type here and there. */
type Carrying = Exclude<Signal, { readonly type: 'declining-SDP-offer' }>
type Carried = Exclude<RelayedSignal, { readonly type: 'SDP-offer-declined' }>

const KINDS: Readonly<Record<Carrying['type'] | Carried['type'], Place['kind']>> = {
  'sending-SDP-offer': 'offer',
  'receiving-SDP-offer': 'offer',
  'accepting-SDP-offer': 'answer',
  'SDP-offer-accepted': 'answer',
  'sending-ICE-candidates': 'candidates',
  'receiving-ICE-candidates': 'candidates',
}

/**
 * Makes the room's keys, and says how a signaling is started under them.
 * @throws RoomError `bad-argument` for a secret that could be guessed, `insecure-context`
 */
export async function sealedBy(room: string, secret: string): Promise<StartSealed> {
  const keys = await keysOf(room, secret)
  return (ears, problem, start) => {
    const send = (message: Repeatable): void => signaling.send(message)
    const sealing = sealWith(keys, { send, ears, problem })
    const signaling = start(sealing.ears)
    return { ...signaling, send: sealing.send }
  }
}

async function keysOf(room: string, secret: string): Promise<SealKeys> {
  if (secret.length < MIN_SECRET_CHARS)
    throw new RoomError(
      'bad-argument',
      `The option "secret" needs ${MIN_SECRET_CHARS} random characters or more, not ${secret.length}.`,
    )
  if (!globalThis.isSecureContext) throw await inWords('insecure-context', 'room secret')
  return sealKeys(room, secret)
}

function sealWith(keys: SealKeys, options: SealingOptions): Sealing {
  const page = randomText(PAGE_BYTES)
  /** The page of each peer that was heard last. */
  const theirs = new Map<PeerId, string>()
  let heard: Heard = new Map()
  const refusedOffers = new Set<string>()
  let self: PeerId = ''
  let count = 0

  async function sealed(message: Carrying): Promise<Repeatable> {
    const { to = '' } = message // the SDK always names it
    const place = placeOf(message, self, to)
    const postmark = { fromPage: page, toPage: theirs.get(to) ?? '', count: ++count }
    const { description, candidates, ...rest } = { ...NO_PAYLOAD, ...message }
    const text = JSON.stringify(description ?? candidates)
    return { ...rest, sealed: await seal(keys, place, postmark, text) }
  }

  async function take(message: Carried): Promise<void> {
    const { from, connection } = message
    if (!('sealed' in message)) return refuse(message, 'unsealed', 'wrong-secret')
    const place = placeOf(message, from, self)
    const opened = await open(keys, place, message.sealed)
    if (!opened.ok) return refuse(message, opened.code, opened.code)
    const [after, freshness] = judgeFreshness(heard, from, opened.postmark, page)
    // No answer: what it repeats was taken when it was said.
    if (freshness === 'replayed') return problem('replayed', from)
    heard = after
    theirs.set(from, opened.postmark.fromPage)
    if (freshness === 'fresh') return deliver(message, place, opened.text)
    if (place.kind === 'offer') return introduce(from, connection)
  }

  /** They offered to the page before this one: with our page in hand they can offer to this one. */
  async function introduce(to: PeerId, connection: ConnectionId | undefined): Promise<void> {
    const type = 'sending-ICE-candidates'
    options.send(await sealed({ type, to, ...named(connection), candidates: [null] }))
    decline(to, connection, RETRY)
  }

  /** What a member sealed may still be anything: it is read as if it had come in the open. */
  function deliver(message: Carried, { kind }: Place, text: string): void {
    const { sealed: _sealed, ...rest } = { sealed: '', ...message }
    const field = kind === 'candidates' ? kind : 'description'
    const read = decodeServerMessage(JSON.stringify({ ...rest, [field]: parsed(text) }))
    if (read) options.ears.onMessage(read)
  }

  async function refuse(message: Carried, code: RoomErrorCode, reason: string): Promise<void> {
    const { type, from, connection } = message
    const refused = `${from} ${connection}`
    if (type === 'receiving-SDP-offer') {
      decline(from, connection, reason)
      refusedOffers.add(refused)
    }
    // What belongs to an offer that was refused was told with it.
    else if (refusedOffers.has(refused)) return
    await problem(code, from)
  }

  function decline(to: PeerId, connection: ConnectionId | undefined, reason: string): void {
    options.send({ type: 'declining-SDP-offer', to, ...named(connection), reason })
  }

  async function problem(code: RoomErrorCode, from: PeerId): Promise<void> {
    options.problem(await inWords(code, from))
  }

  async function hear(message: ServerMessage): Promise<void> {
    if (message.type === 'joined' || message.type === 'knocking') self = message.self
    if (isCarried(message)) await take(message)
    else options.ears.onMessage(message)
  }

  /** How who knocks is called, for who has the secret; what does not open has no name. */
  async function hearOther(frame: string): Promise<void> {
    const message = decodeModeration(frame)
    if (message?.type !== 'peer-knocking' || message.sealed === undefined)
      return options.ears.onOther(frame)
    const { sealed: closed, ...knocking } = message
    const opened = await open(keys, nameOf(message.peer), closed)
    options.ears.onOther(JSON.stringify(opened.ok ? { ...knocking, name: opened.text } : knocking))
  }

  async function sealedName({ name = '', ...rest }: TellingName): Promise<Repeatable> {
    const postmark = { fromPage: page, toPage: '', count: ++count }
    return { ...rest, sealed: await seal(keys, nameOf(self), postmark, name) }
  }

  const receive = inOrder((said: ServerMessage | string) =>
    typeof said === 'string' ? hearOther(said) : hear(said),
  )
  return {
    send: inOrder(async (message: Repeatable) => {
      if (message.type === 'telling-name') options.send(await sealedName(message))
      else options.send(isCarrying(message) ? await sealed(message) : message)
    }),
    ears: { onMessage: receive, onOther: receive },
  }
}

/** Where the name of who knocks belongs: to the room. */
function nameOf(from: PeerId): Place {
  return { from, to: '', kind: 'name', connection: undefined, n: undefined }
}

const NO_PAYLOAD = { description: undefined, candidates: undefined }

function placeOf(message: Carrying | Carried, from: PeerId, to: PeerId): Place {
  const { type, connection } = message
  return { from, to, kind: KINDS[type], connection, n: 'n' in message ? message.n : undefined }
}

function isCarrying(message: Repeatable): message is Carrying {
  return message.type in KINDS
}

function isCarried(message: ServerMessage): message is Extract<ServerMessage, Carried> {
  return message.type in KINDS
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One after the other, however long each takes. */
function inOrder<T>(work: (item: T) => Promise<void>): (item: T) => void {
  let last = Promise.resolve()
  return (item) => {
    last = last.then(() => work(item))
  }
}
