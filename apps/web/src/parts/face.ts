/** What stands for somebody without a picture: initials on a colour of their own. Pure. */

const TINTS = 8

/** The first letters of the first and last word; letters are what a reader sees as one, emoji included. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return ends.map((word) => firstLetter(word ?? '').toLocaleUpperCase()).join('')
}

function firstLetter(word: string): string {
  const [first] = new Intl.Segmenter().segment(word)
  return first?.segment ?? ''
}

/** One of the colours of look/faces.css, the same for one id everywhere. */
export function tintOf(id: string): number {
  let hash = 0
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0
  return hash % TINTS
}
