import { useSyncExternalStore } from 'react'
import type {
  FileOffer,
  FileProgress,
  FileReceiver,
  FileSending,
  Room,
  SendFileOptions,
  TransferState,
} from 'roomful'
import { useRoom } from './RoomProvider.tsx'
import { onceFor } from './steady.ts'
import { createStore, type Store } from './store.ts'

type Progressing = {
  /** For `key`. */
  readonly id: string
  readonly state: TransferState
  readonly progress: FileProgress
}

/** A file that was offered to us, or that we send, at one moment. */
export type FileEntry =
  | (Progressing & {
      readonly type: 'offer'
      /** For `accept`, `decline`, `pause`, `resume`, `cancel`. */
      readonly offer: FileOffer
    })
  | (Progressing & {
      readonly type: 'sending'
      /** For `pause`, `resume`, `cancel`. */
      readonly sending: FileSending
      readonly receivers: readonly FileReceiver[]
    })

export type Files = {
  /** From the oldest on. */
  readonly files: readonly FileEntry[]
  /** As `room.sendFile`, and adds it to the list: rejects as that does. */
  readonly sendFile: Room['sendFile']
}

type Kept = {
  readonly entries: Store<readonly FileEntry[]>
  readonly sendFile: Room['sendFile']
}

/** Listens for as long as the room is open: a room that closes lets go of its listeners. */
const keptOf = onceFor((room: Room): Kept => {
  const entries = createStore<readonly FileEntry[]>([])
  const follow = (transfer: FileOffer | FileSending, read: () => FileEntry): void => {
    const look = (): void =>
      entries.change((before) => {
        const now = read()
        return before.some(({ id }) => id === now.id)
          ? before.map((entry) => (entry.id === now.id ? now : entry))
          : [...before, now]
      })
    look()
    transfer.on('state', look)
    transfer.on('progress', look)
  }

  room.on('file', (offer) => {
    follow(offer, () => {
      const { peer, state, progress } = offer
      // Whoever gets a file knows its name, and could offer another by it.
      const id = `${peer.id}.${offer.id}`
      return { type: 'offer', id, state, progress, offer }
    })
  })
  return {
    entries,
    sendFile: (file, options: SendFileOptions = {}) =>
      room.sendFile(file, {
        ...options,
        onStart: (sending) => {
          follow(sending, () => {
            const { id, state, progress, receivers } = sending
            return { type: 'sending', id, state, progress, receivers, sending }
          })
          options.onStart?.(sending)
        },
      }),
  }
})

/**
 * The files of the room, how far each is, and a way to send. They are kept from the first use in this room on, for all
 * components and through every unmounting: use it where the room is shown, not only where the list is opened.
 */
export function useFiles(): Files {
  const { entries, sendFile } = keptOf(useRoom())
  const files = useSyncExternalStore(entries.subscribe, entries.get, entries.get)
  return { files, sendFile }
}
