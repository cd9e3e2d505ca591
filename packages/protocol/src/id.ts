/** Names and ids: their shapes, and how a peer's id comes from its key (H3). */
import type { PeerId } from './message.ts'

/** Bytes of a peer's key. */
export const KEY_BYTES = 16
/** Characters of a peer's id: 132 bits of a SHA-256. */
const PEER_ID_CHARS = 22

/** `.` and `..` are steps in a path, which an address drops: no socket could lead to rooms of these names. */
const ROOM_NAME = /^(?!\.{1,2}$)[\w.~-]{1,64}$/
const PEER_ID = /^[\w-]{22}$/
const NAMED = /^[\w-]{1,64}$/
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

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

/** base64url without padding (RFC 4648, 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let text = ''
  let group = 0
  let bits = 0
  for (const byte of bytes) {
    group = (group << 8) | byte
    for (bits += 8; bits >= 6;) text += ALPHABET.charAt((group >> (bits -= 6)) & 63)
  }
  return bits > 0 ? text + ALPHABET.charAt((group << (6 - bits)) & 63) : text
}

/** The bytes of a base64url text without padding, or `null` when it is not one in its only right form. */
export function fromBase64Url(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let group = 0
  let bits = 0
  let at = 0
  for (const char of text) {
    const value = ALPHABET.indexOf(char)
    if (value < 0) return null
    group = (group << 6) | value
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (group >> bits) & 255
      group &= (1 << bits) - 1
    }
  }
  return text.length % 4 !== 1 && group === 0 ? bytes : null
}

/** The id of whoever has this key, given the SHA-256 of the key's bytes. */
export function peerIdOf(sha256OfKey: Uint8Array): PeerId {
  return toBase64Url(sha256OfKey).slice(0, PEER_ID_CHARS)
}
