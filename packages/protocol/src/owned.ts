/** What the name of a room says of who may moderate it: names that end in a peer's id, and short codes (O1, O3). */
import { isPeerId } from './id.ts'
import type { PeerId, RoomName } from './message.ts'

/** Letters of a code: 30 bits. */
export const CODE_CHARS = 6
/** Crockford's base 32: nothing in it looks or sounds like anything else in it. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_ROOM = /^~[0-9A-HJKMNP-TV-Z]{6}$/
const PEER_ID_CHARS = 22

/** Whose room it is by its name alone, `{name}~{peer id}`; `null` for nobody's (O1). */
export function ownerOf(room: RoomName): PeerId | null {
  const owner = room.slice(-PEER_ID_CHARS)
  const name = room.slice(0, -PEER_ID_CHARS)
  return name.length > 1 && name.endsWith('~') && isPeerId(owner) ? owner : null
}

/** Whether the room is reached by a short code, `~{code}` (O3). */
export function isCodeRoom(room: RoomName): boolean {
  return CODE_ROOM.test(room)
}

/** `~{code}~{peer id}` is how that peer opens the room `~{code}`; `null` for every other name (O3). */
export function codeAndOpener(
  room: RoomName,
): { readonly room: RoomName; readonly opener: PeerId } | null {
  const opener = ownerOf(room)
  const code = room.slice(0, CODE_CHARS + 1)
  return opener !== null && isCodeRoom(code) && room.length === code.length + 1 + opener.length
    ? { room: code, opener }
    : null
}

/** The code that random bytes make, six or more. */
export function drawCode(random: Uint8Array): string {
  return Array.from(random.subarray(0, CODE_CHARS), (byte) => LETTERS.charAt(byte & 31)).join('')
}

/** The code that somebody typed, however it was written down; `null` where it can be none. */
export function readCode(typed: string): string | null {
  const code = typed.replace(/[\s-]/g, '').toUpperCase().replace(/[IL]/g, '1').replace(/O/g, '0')
  return isCodeRoom(`~${code}`) ? code : null
}
