/** What a client says in the handshake: the room, its key, where it stopped hearing, where its page is from (H1 to H4). Pure. */
import { fromBase64Url, isRoomName, isToken, KEY_BYTES, type RoomName } from '@roomful/protocol'
import type { After } from './join.ts'

const ROOMS_PATH = '/v1/rooms/'

/** `*` for every page there is; else the origins of pages that may connect besides the server's own. */
export type Origins = '*' | readonly string[]

export type Target = { readonly room: RoomName; readonly after: After | 'malformed' | null }

export type Credentials = {
  /** Without one the server draws it (H3). */
  readonly key?: Uint8Array
  readonly token: string | null
}

/** Whether a request is for a room, well named or not. Everything else belongs to the host of the server. */
export function isForRoom(url: string | undefined): boolean {
  return url !== undefined && url.startsWith(ROOMS_PATH)
}

/** The room that is asked for, or `null` where no room can have that name. */
export function readTarget(url: string): Target | null {
  const [path = '', ...query] = url.split('?')
  const room = path.slice(ROOMS_PATH.length)
  if (!isForRoom(path) || !isRoomName(room)) return null
  const after = new URLSearchParams(query.join('?')).get('after')
  return { room, after: after === null ? null : readAfter(after) }
}

/** Reads the subprotocols that a client offers. Whether the token is good is not asked here. */
export function readCredentials(subprotocols: string | undefined): Credentials | 'malformed' {
  const offered = (subprotocols ?? '').split(',').map((one) => one.trim())
  const after = (prefix: string): readonly string[] =>
    offered.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length))
  const [keys, tokens] = [after('key.'), after('token.')]
  if (keys.length > 1 || tokens.length > 1) return 'malformed'
  const [[text], [token = null]] = [keys, tokens]
  if (text === undefined) return { token }
  const key = fromBase64Url(text)
  return key?.length === KEY_BYTES ? { key, token } : 'malformed'
}

/**
 * Whether a page of this origin may connect (RFC 6454). Programs send none and may: what is held off is a foreign page
 * in somebody's browser. The scheme is not compared, since a proxy may have taken the TLS off.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  origins: Origins,
): boolean {
  if (origin === undefined || origins === '*' || origins.includes(origin)) return true
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  const own = `${page.protocol}//${host ?? ''}`
  return URL.canParse(own) && new URL(own).host === page.host
}

function readAfter(text: string): After | 'malformed' {
  const [epoch = '', number = '', ...rest] = text.split('.')
  const seq = /^\d{1,15}$/.test(number) ? Number(number) : null
  if (seq === null || rest.length > 0 || !isToken(epoch)) return 'malformed'
  return { epoch, seq }
}
