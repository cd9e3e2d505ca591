/** What a screen reader hears of the room: gathered, so that ten who join at once are one sentence. Pure. */
import type { PeerId } from 'roomful'
import { listNames } from '../words/lists.ts'
import { say } from '../words/say.ts'

export type Announcement =
  | { readonly type: 'joined'; readonly peer: PeerId; readonly name: string }
  | { readonly type: 'left'; readonly peer: PeerId; readonly name: string }
  | { readonly type: 'message'; readonly name: string; readonly text: string }
  | { readonly type: 'line'; readonly text: string }

/** A name that arrived after who bears it. */
export type Naming = { readonly type: 'named'; readonly peer: PeerId; readonly name: string }

/** Longer messages are read in the chat itself. */
const MAX_READ_CHARS = 160

/** Adds one; who left and came back (or the other way round) while it is gathered is not news. */
export function gather(
  pending: readonly Announcement[],
  next: Announcement | Naming,
): readonly Announcement[] {
  switch (next.type) {
    case 'joined':
    case 'left': {
      const opposite = next.type === 'joined' ? 'left' : 'joined'
      const undone = pending.findIndex((one) => one.type === opposite && one.peer === next.peer)
      return undone < 0 ? [...pending, next] : pending.filter((_, index) => index !== undone)
    }
    case 'named':
      return pending.map((one) =>
        one.type === 'joined' && one.peer === next.peer ? { ...one, name: next.name } : one,
      )
    case 'line':
      // Only the newest line is true.
      return [...pending.filter((one) => one.type !== 'line'), next]
    case 'message':
      return [...pending, next]
  }
}

/** All that was gathered, in sentences. */
export function sayAll(pending: readonly Announcement[]): string {
  const names = (type: 'joined' | 'left'): string =>
    listNames(pending.flatMap((one) => (one.type === type ? [one.name] : [])))
  const joined = names('joined')
  const left = names('left')
  const messages = pending.flatMap((one) => (one.type === 'message' ? [one] : []))
  const [first] = messages
  return [
    ...pending.flatMap((one) => (one.type === 'line' ? [one.text] : [])),
    ...(joined ? [say('they-joined', { names: joined })] : []),
    ...(left ? [say('they-left', { names: left })] : []),
    ...(messages.length > 1 ? [say('new-messages', { count: messages.length })] : []),
    ...(first && messages.length === 1 ? [`${first.name}: ${shorten(first.text)}`] : []),
  ].join(' ')
}

function shorten(text: string): string {
  return text.length <= MAX_READ_CHARS ? text : `${text.slice(0, MAX_READ_CHARS)} …`
}
