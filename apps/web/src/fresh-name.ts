/** Names for new rooms that can be read aloud, and a secret that seals them. */

/** Crockford's base 32: no i, l, o, u, so nothing is taken for something else. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const GROUPS = 3
const GROUP_CHARS = 7
/** 21 characters of 5 bits: 105 bits. */
export const FRESH_NAME_BYTES: number = GROUPS * GROUP_CHARS

/** For a room of one's own: what nobody guesses of it is its owner's id, so this only tells it from one's others. */
export function freshShortName(random: Uint8Array): string {
  return charsOf(random.subarray(0, GROUP_CHARS))
}

/** A name that nobody guesses: three groups of seven from `FRESH_NAME_BYTES` random bytes, as in `k7m2xqp-9rtw3ha-v5d8jnc`. */
export function freshRoomName(random: Uint8Array): string {
  const chars = charsOf(random.subarray(0, FRESH_NAME_BYTES))
  return Array.from({ length: GROUPS }, (_, group) =>
    chars.slice(group * GROUP_CHARS, (group + 1) * GROUP_CHARS),
  ).join('-')
}

/** 26 characters of 5 bits: 130 bits. */
export const FRESH_SECRET_BYTES = 26

export function freshSecret(random: Uint8Array): string {
  return charsOf(random.subarray(0, FRESH_SECRET_BYTES))
}

/** The low 5 bits of each byte choose a character, so that all 32 are equally likely. */
function charsOf(random: Uint8Array): string {
  return [...random].map((byte) => ALPHABET.charAt(byte & 31)).join('')
}
