/** The chat: what was said, what is unread, what is not delivered yet. Pure. */
import type { PeerId } from 'roomful'

export type Delivery =
  | { readonly type: 'sending' }
  | { readonly type: 'sent' }
  /** Nobody was there to read it. */
  | { readonly type: 'unread' }
  /** These did not get it; it can be sent to them again. */
  | { readonly type: 'failed'; readonly to: readonly PeerId[]; readonly names: readonly string[] }

export type ChatEntry = {
  readonly id: number
  readonly text: string
  readonly atMs: number
} & (
  | { readonly by: 'self'; readonly delivery: Delivery }
  | { readonly by: 'peer'; readonly peer: PeerId; readonly name: string }
)

export type ChatState = {
  readonly entries: readonly ChatEntry[]
  readonly open: boolean
  readonly unread: number
  /** What is being written: it outlives the closing of the chat. */
  readonly draft: string
  readonly nextId: number
}

export type ChatEvent =
  | { readonly type: 'opened' }
  | { readonly type: 'closed' }
  | { readonly type: 'typed'; readonly draft: string }
  /** Empties the draft: what was in it is an entry now. */
  | { readonly type: 'said'; readonly text: string; readonly atMs: number }
  | { readonly type: 'delivery'; readonly id: number; readonly delivery: Delivery }
  | {
      readonly type: 'heard'
      readonly peer: PeerId
      readonly name: string
      readonly text: string
      readonly atMs: number
    }
  /** A name that arrived after its first message. */
  | { readonly type: 'named'; readonly peer: PeerId; readonly name: string }

export const emptyChat: ChatState = { entries: [], open: false, unread: 0, draft: '', nextId: 1 }

export function chatReducer(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case 'opened':
      return { ...state, open: true, unread: 0 }
    case 'closed':
      return { ...state, open: false }
    case 'typed':
      return { ...state, draft: event.draft }
    case 'said': {
      const { text, atMs } = event
      const delivery: Delivery = { type: 'sending' }
      const entry: ChatEntry = { id: state.nextId, by: 'self', text, atMs, delivery }
      return {
        ...state,
        draft: '',
        nextId: state.nextId + 1,
        entries: [...state.entries, entry],
      }
    }
    case 'delivery':
      return {
        ...state,
        entries: state.entries.map((entry) =>
          entry.id === event.id && entry.by === 'self'
            ? { ...entry, delivery: event.delivery }
            : entry,
        ),
      }
    case 'heard': {
      const { peer, name, text, atMs } = event
      return {
        ...state,
        nextId: state.nextId + 1,
        unread: state.open ? 0 : state.unread + 1,
        entries: [...state.entries, { id: state.nextId, by: 'peer', peer, name, text, atMs }],
      }
    }
    case 'named': {
      const { peer, name } = event
      const stale = state.entries.some(
        (entry) => entry.by === 'peer' && entry.peer === peer && entry.name !== name,
      )
      if (!stale) return state
      return {
        ...state,
        entries: state.entries.map((entry) =>
          entry.by === 'peer' && entry.peer === peer ? { ...entry, name } : entry,
        ),
      }
    }
  }
}
