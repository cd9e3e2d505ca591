/** What a peer calls its file, made safe to show and to save under: a name and no path. Pure. */

const MAX_CHARS = 200
const MAX_ENDING_CHARS = 20

/** Control characters, those that turn the direction of text around (`exe.gpj`), and halves of characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
/** Windows takes none of these in a name. */
const FORBIDDEN = /[<>:"|?*]/g
/** Windows gives these to devices, whatever ends them. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** The last part of what may be a path, without what is invisible or forbidden, of at most 200 characters. */
export function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(FORBIDDEN, '_')
    .replace(/^\s+|[\s.]+$/g, '')
  const safe = DEVICE.test(plain) ? `_${plain}` : plain
  return shorten(safe) || 'file'
}

/** A media type (RFC 6838), or none. */
export function cleanType(type: string): string {
  return /^[\w.+-]{1,63}\/[\w.+-]{1,63}$/.test(type) ? type.toLowerCase() : ''
}

/** Keeps the ending, which says what it is, and no half of a character. */
function shorten(name: string): string {
  const characters = Array.from(name)
  if (characters.length <= MAX_CHARS) return name
  const dot = characters.lastIndexOf('.')
  const ending = dot > 0 && characters.length - dot <= MAX_ENDING_CHARS ? characters.slice(dot) : []
  return [...characters.slice(0, MAX_CHARS - ending.length), ...ending].join('')
}
