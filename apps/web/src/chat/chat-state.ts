/** The chat: what was said and sent, what is unread, what is not delivered yet. Pure. */
import type { PeerId } from 'roomful'
import type { FileView } from '../files/file-view.ts'
import { entriesOf, onlyMissing, type Said } from './history.ts'

export type Delivery =
  | { readonly type: 'sending' }
  | { readonly type: 'sent' }
  /** Nobody was there to read it. */
  | { readonly type: 'unread' }
  /** These did not get it; it can be sent to them again. */
  | { readonly type: 'failed'; readonly to: readonly PeerId[]; readonly names: readonly string[] }

type FromPeer = { readonly by: 'peer'; readonly peer: PeerId; readonly name: string }
type Placed = { readonly id: number; readonly atMs: number }

export type TextEntry = Placed & { readonly text: string } & (
    | { readonly by: 'self'; readonly delivery: Delivery }
    | FromPeer
  )
export type FileEntry = Placed & { readonly file: FileView } & ({ readonly by: 'self' } | FromPeer)
export type ChatEntry = TextEntry | FileEntry

export type ChatState = {
  readonly entries: readonly ChatEntry[]
  readonly open: boolean
  readonly unread: number
  /** What is being written: it outlives the closing of the chat. */
  readonly draft: string
  readonly nextId: number
  /** The first so many are from before we came, as somebody handed them to us. */
  readonly before: { readonly from: string; readonly count: number } | null
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
  | ({ readonly type: 'file'; readonly file: FileView; readonly atMs: number } & (
      | { readonly by: 'self' }
      | FromPeer
    ))
  | {
      readonly type: 'file-changed'
      readonly id: number
      readonly changes: Partial<FileView>
    }
  /** The chat so far: never news, never announced. */
  | {
      readonly type: 'history'
      readonly self: PeerId
      readonly from: string
      readonly history: readonly Said[]
    }
  /** A name that arrived after its first message. */
  | { readonly type: 'named'; readonly peer: PeerId; readonly name: string }

export const emptyChat: ChatState = {
  entries: [],
  open: false,
  unread: 0,
  draft: '',
  nextId: 1,
  before: null,
}

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
          entry.id === event.id && entry.by === 'self' && 'text' in entry
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
    case 'file': {
      const { type: _, ...entry } = event
      return {
        ...state,
        nextId: state.nextId + 1,
        unread: state.open || event.by === 'self' ? state.unread : state.unread + 1,
        entries: [...state.entries, { id: state.nextId, ...entry }],
      }
    }
    case 'file-changed':
      return {
        ...state,
        entries: state.entries.map((entry) =>
          entry.id === event.id && 'file' in entry
            ? { ...entry, file: { ...entry.file, ...event.changes } }
            : entry,
        ),
      }
    case 'history': {
      const missing = onlyMissing(event.history, state.entries)
      if (missing.length === 0) return state
      const entries = entriesOf(missing, event.self, state.nextId)
      return {
        ...state,
        nextId: state.nextId + entries.length,
        entries: [...entries, ...state.entries],
        before: { from: event.from, count: entries.length },
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
