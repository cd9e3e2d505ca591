/** Finds the links in a message. Only http and https: nothing else is made clickable. */

export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string }

const CANDIDATE = /https?:\/\/[^\s<>"'`]+/giu
/** They end a sentence rather than a link. */
const TRAILING: ReadonlySet<string> = new Set('.,;:!?…')
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

/**
 * A closing bracket belongs to the link only where the link opens one. Brackets are counted once and then kept count of:
 * a peer may send 64 KiB of them, and whoever reads must not wait for that.
 */
function trimEnd(candidate: string): string {
  const counts = countBrackets(candidate)
  let end = candidate.length
  for (; end > 0; end--) {
    const last = candidate[end - 1] ?? ''
    if (TRAILING.has(last)) continue
    const opening = CLOSING.get(last)
    if (opening === undefined) break
    const closed = counts.get(last) ?? 0
    if (closed <= (counts.get(opening) ?? 0)) break
    counts.set(last, closed - 1)
  }
  return candidate.slice(0, end)
}

function countBrackets(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [bracket] of text.matchAll(/[()[\]{}]/g))
    counts.set(bracket, (counts.get(bracket) ?? 0) + 1)
  return counts
}

function hrefOf(text: string): string | null {
  try {
    const url = new URL(text)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null
  } catch {
    return null // "http://" alone, or a port that cannot be
  }
}
