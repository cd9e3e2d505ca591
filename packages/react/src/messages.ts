import { useSyncExternalStore } from 'react'
import { RoomError, type Message, type PeerId, type Room, type SendOptions } from 'roomful'
import { useRoom } from './RoomProvider.tsx'
import { onceFor } from './steady.ts'
import { createStore, type Store } from './store.ts'

/** A message that was heard or sent. */
export type MessageEntry = {
  /** For `key`. */
  readonly id: number
  /** Who sent it; `null`: we did. */
  readonly from: PeerId | null
  /** The sender's name at that time. */
  readonly name: string
  readonly message: Message
  /** When it came or was sent, in milliseconds since 1970. */
  readonly atMs: number
  /** Of our own: whether all have it. What came is `delivered`. */
  readonly state: 'sending' | 'delivered' | 'failed'
  /** Why not all have it, where it `failed`. */
  readonly error: RoomError | null
}

export type Messages = {
  /** From the oldest on: the last thousand. */
  readonly messages: readonly MessageEntry[]
  /** As `room.send`, and adds it to the list. Resolves in any case: how it went stands in the entry. */
  readonly send: (message: Message, options?: SendOptions) => Promise<void>
}

/** Older ones are let go of, so that a room that is open for days fills no memory. */
const KEPT = 1_000

type Kept = {
  readonly entries: Store<readonly MessageEntry[]>
  readonly send: Messages['send']
}

/** Listens for as long as the room is open: a room that closes lets go of its listeners. */
const keptOf = onceFor((room: Room): Kept => {
  const entries = createStore<readonly MessageEntry[]>([])
  let nextId = 0
  const add = (entry: Omit<MessageEntry, 'id' | 'atMs'>): number => {
    const id = nextId++
    entries.change((before) => [...before.slice(1 - KEPT), { ...entry, id, atMs: Date.now() }])
    return id
  }
  const settle = (id: number, outcome: Pick<MessageEntry, 'state' | 'error'>): void =>
    entries.change((before) =>
      before.map((entry) => (entry.id === id ? { ...entry, ...outcome } : entry)),
    )

  room.on('message', (message, { id, name }) => {
    add({ from: id, name, message, state: 'delivered', error: null })
  })
  return {
    entries,
    send: async (message, options) => {
      const name = room.profile.name ?? ''
      const id = add({ from: null, name, message, state: 'sending', error: null })
      try {
        await room.send(message, options)
        settle(id, { state: 'delivered', error: null })
      } catch (error) {
        if (!(error instanceof RoomError)) throw error
        settle(id, { state: 'failed', error })
      }
    },
  }
})

/**
 * The messages of the room, and a way to send. They are kept from the first use in this room on, for all components and
 * through every unmounting: use it where the room is shown, not only where the list is opened.
 */
export function useMessages(): Messages {
  const { entries, send } = keptOf(useRoom())
  const messages = useSyncExternalStore(entries.subscribe, entries.get, entries.get)
  return { messages, send }
}
