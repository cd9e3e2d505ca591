/** What goes from who gave out a code to who typed it, over the connection between the two (PROTOCOL.md, O3). Pure. */
import type { Json, PeerId } from 'roomful'
import { isRoomName, readSecret } from '../room-name.ts'

/** 128 bits of a hash, as base64url (PROTOCOL.md, H3). */
const PEER_ID = /^[\w-]{22}$/

/** The way into a room: the server learns neither of the two by a code. */
export type Way = {
  readonly room: string
  /** What seals it, or `null`. */
  readonly secret: string | null
}

export function encodeWay({ room, secret }: Way): Json {
  return { type: 'way', room, secret }
}

/** `null` for all else. */
export function decodeWay(message: unknown): Way | null {
  if (typeof message !== 'object' || message === null) return null
  const { type, room, secret }: Partial<Record<string, unknown>> = { ...message }
  if (type !== 'way' || typeof room !== 'string' || !isRoomName(room)) return null
  if (secret === null) return { room, secret }
  const read = typeof secret === 'string' ? readSecret(secret) : null
  return read === null ? null : { room, secret: read }
}

/** By which id whoever was told the way will knock there: whose key it drew, so nobody else can come by it. */
export function encodeComing(id: PeerId): Json {
  return { type: 'coming', id }
}

/** `null` for all else. */
export function decodeComing(message: unknown): PeerId | null {
  if (typeof message !== 'object' || message === null) return null
  const { type, id }: Partial<Record<string, unknown>> = { ...message }
  return type === 'coming' && typeof id === 'string' && PEER_ID.test(id) ? id : null
}

/** As it is read aloud: `K7Q D2M`. */
export function spacedCode(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`
}
