/** Finds the links in a message. Only http and https: nothing else is made clickable. */

export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string }

const CANDIDATE = /https?:\/\/[^\s<>"'`]+/giu
/** Ends a sentence rather than a link. */
const TRAILING = /[.,;:!?…]$/u
const CLOSING: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
])

export function linkify(message: string): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  for (const match of message.matchAll(CANDIDATE)) {
    const text = trimEnd(match[0])
    const href = hrefOf(text)
    if (href === null) continue
    if (match.index > at) parts.push({ type: 'text', text: message.slice(at, match.index) })
    parts.push({ type: 'link', text, href })
    at = match.index + text.length
  }
  if (at < message.length) parts.push({ type: 'text', text: message.slice(at) })
  return parts
}

/** A closing bracket belongs to the link only where the link opens one. */
function trimEnd(candidate: string): string {
  let text = candidate
  for (;;) {
    const last = text.at(-1) ?? ''
    const opening = CLOSING.get(last)
    const unbalanced = opening !== undefined && text.split(opening).length < text.split(last).length
    if (!unbalanced && !TRAILING.test(text)) return text
    text = text.slice(0, -1)
  }
}

function hrefOf(text: string): string | null {
  try {
    const url = new URL(text)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null
  } catch {
    return null // "http://" alone, or a port that cannot be
  }
}
