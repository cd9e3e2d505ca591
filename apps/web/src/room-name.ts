/** From what somebody types, or pastes, to a room's name (PROTOCOL.md, H1). */

const MAX_CHARS = 64
const ROOM_NAME = /^[A-Za-z0-9._~-]{1,64}$/
const NOT_ALLOWED = /[^A-Za-z0-9._~-]/gu
/** Browsers take these out of a path, so no link could lead there. */
const PATH_STEPS: ReadonlySet<string> = new Set(['.', '..'])
const PASTED_LINK = /^https?:\/\/[^/?#]+\/r\/([^/?#]+)\/?(?:[?#].*)?$/i

export type TypedName =
  | { readonly type: 'empty' }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'refused'; readonly words: string }

export function isRoomName(text: string): boolean {
  return ROOM_NAME.test(text) && !PATH_STEPS.has(text)
}

/** Spaces become `-`, a pasted invite link becomes its room; what is left and not allowed is said in words. */
export function readTypedName(typed: string): TypedName {
  const text = typed.trim()
  const name = (PASTED_LINK.exec(text)?.[1] ?? text).replace(/\s+/gu, '-')
  if (name === '') return { type: 'empty' }
  if (isRoomName(name)) return { type: 'name', name }
  const foreign = [...new Set(name.match(NOT_ALLOWED) ?? [])]
  if (foreign.length > 0) {
    const shown = foreign.slice(0, 5).join(' ')
    return {
      type: 'refused',
      words: `A room’s name has the letters A to Z, digits and . _ ~ - only, so not: ${shown}`,
    }
  }
  if (name.length > MAX_CHARS) {
    return {
      type: 'refused',
      words: `A room’s name has at most ${MAX_CHARS} characters; this one has ${name.length}.`,
    }
  }
  return { type: 'refused', words: 'A room’s name needs more than dots.' }
}
