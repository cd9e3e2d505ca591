/** From what somebody types, or pastes, to a room's name (PROTOCOL.md, H1). */
import { say } from './words/say.ts'

const MAX_CHARS = 64
const ROOM_NAME = /^[A-Za-z0-9._~-]{1,64}$/
const NOT_ALLOWED = /[^A-Za-z0-9._~-]/gu
/** Browsers take these out of a path, so no link could lead there. */
const PATH_STEPS: ReadonlySet<string> = new Set(['.', '..'])
const PASTED_LINK = /^https?:\/\/[^/?#]+\/r\/([^/?#]+)\/?(?:\?[^#]*)?(?:#(.*))?$/i
/** At least as long as the SDK asks for. */
const SECRET = /^[A-Za-z0-9_-]{16,128}$/
/** `{name}~{peer id}` (PROTOCOL.md, O1). */
const OWNER = /~[\w-]{22}$/

export type TypedName =
  | { readonly type: 'empty' }
  | { readonly type: 'name'; readonly name: string; readonly secret?: string }
  | { readonly type: 'refused'; readonly words: string }

export function isRoomName(text: string): boolean {
  return ROOM_NAME.test(text) && !PATH_STEPS.has(text)
}

/** What people are shown of a name: not whose room it is, which is there for the server. */
export function shownName(room: string): string {
  return room.replace(OWNER, '') || room
}

/** What seals a room, as it stands after `#` in a link, or `null`. */
export function readSecret(text: string): string | null {
  return SECRET.test(text) ? text : null
}

/** Spaces become `-`, a pasted invite link becomes its room; what is left and not allowed is said in words. */
export function readTypedName(typed: string): TypedName {
  const text = typed.trim()
  const link = PASTED_LINK.exec(text)
  const name = (link?.[1] ?? text).replace(/\s+/gu, '-')
  const secret = readSecret(link?.[2] ?? '')
  if (name === '') return { type: 'empty' }
  if (isRoomName(name))
    return secret === null ? { type: 'name', name } : { type: 'name', name, secret }
  const foreign = [...new Set(name.match(NOT_ALLOWED) ?? [])]
  if (foreign.length > 0) {
    const shown = foreign.slice(0, 5).join(' ')
    return {
      type: 'refused',
      words: say('name-letters', { letters: shown }),
    }
  }
  if (name.length > MAX_CHARS) {
    return {
      type: 'refused',
      words: say('name-long', { max: MAX_CHARS, count: name.length }),
    }
  }
  return { type: 'refused', words: say('name-dots') }
}
