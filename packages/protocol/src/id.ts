/** Names and ids: their shapes, and how a peer's id comes from its key (H3). */
import { toBase64Url } from './base64url.ts'
import type { PeerId } from './message.ts'

/** Bytes of a peer's key. */
export const KEY_BYTES = 16
/** Characters of a peer's id: 132 bits of a SHA-256. */
const PEER_ID_CHARS = 22

/** `.` and `..` are steps in a path, which an address drops: no socket could lead to rooms of these names. */
const ROOM_NAME = /^(?!\.{1,2}$)[\w.~-]{1,64}$/
const PEER_ID = /^[\w-]{22}$/
const NAMED = /^[\w-]{1,64}$/

export function isRoomName(text: string): boolean {
  return ROOM_NAME.test(text)
}

export function isPeerId(text: string): boolean {
  return PEER_ID.test(text)
}

/** A connection's name, or an epoch: 1 to 64 of base64url. */
export function isToken(text: string): boolean {
  return NAMED.test(text)
}

/** The id of whoever has this key, given the SHA-256 of the key's bytes. */
export function peerIdOf(sha256OfKey: Uint8Array): PeerId {
  return toBase64Url(sha256OfKey).slice(0, PEER_ID_CHARS)
}
