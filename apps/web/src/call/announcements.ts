/** What a screen reader hears of the room: gathered, so that ten who join at once are one sentence. */
import type { PeerId } from 'roomful'
import { listNames } from '../words/lists.ts'

export type Announcement =
  | { readonly type: 'joined'; readonly peer: PeerId; readonly name: string }
  | { readonly type: 'left'; readonly peer: PeerId; readonly name: string }
  | { readonly type: 'message'; readonly name: string; readonly text: string }
  | { readonly type: 'line'; readonly text: string }

/** Longer messages are read in the chat itself. */
const MAX_READ_CHARS = 160

/** Adds one; who left and came back (or the other way round) in the same two seconds is not news. */
export function gather(
  pending: readonly Announcement[],
  next: Announcement,
): readonly Announcement[] {
  if (next.type === 'joined' || next.type === 'left') {
    const opposite = next.type === 'joined' ? 'left' : 'joined'
    const undone = pending.findIndex((one) => one.type === opposite && one.peer === next.peer)
    if (undone >= 0) return pending.toSpliced(undone, 1)
  }
  // Only the newest line is true.
  const others = next.type === 'line' ? pending.filter((one) => one.type !== 'line') : pending
  return [...others, next]
}

/** All that was gathered, in sentences. `nameOf` knows names that arrived meanwhile. */
export function sayAll(
  pending: readonly Announcement[],
  nameOf: (peer: PeerId) => string | null,
): string {
  const names = (type: 'joined' | 'left'): string =>
    listNames(pending.flatMap((one) => (one.type === type ? [nameOf(one.peer) ?? one.name] : [])))
  const joined = names('joined')
  const left = names('left')
  const messages = pending.flatMap((one) => (one.type === 'message' ? [one] : []))
  const [first] = messages
  return [
    ...pending.flatMap((one) => (one.type === 'line' ? [one.text] : [])),
    ...(joined ? [`${joined} joined.`] : []),
    ...(left ? [`${left} left.`] : []),
    ...(messages.length > 1 ? [`${messages.length} new messages.`] : []),
    ...(first && messages.length === 1 ? [`${first.name}: ${shorten(first.text)}`] : []),
  ].join(' ')
}

function shorten(text: string): string {
  return text.length <= MAX_READ_CHARS ? text : `${text.slice(0, MAX_READ_CHARS)} …`
}
