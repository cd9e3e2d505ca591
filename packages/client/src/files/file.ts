/** What an app sees of files. The shapes only. */
import type { PeerId } from '@roomful/protocol'
import type { RoomError } from '../errors.ts'
import type { On } from '../events.ts'
import type { Peer, SendOptions } from '../types.ts'
import type { FileProgress } from './progress.ts'

export type TransferState =
  /** Not accepted yet. */
  | 'offered'
  | 'running'
  /** By either side. */
  | 'paused'
  /** Waits for the peer, or for the connection to it. */
  | 'away'
  | 'done'
  | 'failed'

export type TransferEvents = {
  readonly state: readonly [state: TransferState]
  readonly progress: readonly [progress: FileProgress]
}

type Transfer = {
  /** The same on both sides, across connections and reloads. */
  readonly id: string
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** Media type, or empty. */
  readonly type: string
  readonly state: TransferState
  readonly progress: FileProgress
  readonly pause: () => void
  readonly resume: () => void
  /** Ends it for good, on both sides. */
  readonly cancel: (reason?: string) => void
  readonly on: On<TransferEvents>
}

/** Where a file goes. `memory`: a Blob. `private`: the origin's private file system. */
export type FileDestination =
  | 'memory'
  | 'private'
  | FileSystemFileHandle
  | WritableStream<Uint8Array<ArrayBuffer>>

export type AcceptOptions = {
  /** @default 'memory' up to 8 MiB, 'private' above, where the browser has it */
  readonly to?: FileDestination
  readonly onProgress?: (progress: FileProgress) => void
  /** Cancels. */
  readonly signal?: AbortSignal
}

/** A file that a peer offers. */
export type FileOffer = Transfer & {
  readonly peer: Peer
  /**
   * What an earlier page of ours has already, in bytes. What that page took to the private file system goes on by itself,
   * also where this is 0: its `state` is not `offered`, and `accept` gives the promise of it.
   */
  readonly resumedBytes: number
  /**
   * Takes it; resolves when every piece is verified and written. Called again, it gives the same promise.
   * @throws RoomError `cancelled`, `file-changed`, `quota-exceeded`, `not-writable`, `not-delivered`, `protocol`,
   * `aborted`, `closed`
   */
  readonly accept: {
    (
      options: AcceptOptions & { readonly to: WritableStream<Uint8Array<ArrayBuffer>> },
    ): Promise<null>
    (options?: AcceptOptions): Promise<File>
  }
  readonly decline: (reason?: string) => void
  /** Frees what it takes in the private file system, once the file is no longer needed. Else it goes after a day. */
  readonly remove: () => Promise<void>
}

/** How far one receiver is. */
export type FileReceiver = {
  readonly peer: PeerId
  readonly state: TransferState
  /** Verified by it. */
  readonly bytes: number
  /** Why it has not, where `state` is `failed`. */
  readonly error: RoomError | null
}

/** A file that we send. */
export type FileSending = Transfer & { readonly receivers: readonly FileReceiver[] }

export type SendFileOptions = SendOptions & {
  /** @default the name of the File */
  readonly name?: string
  readonly onProgress?: (progress: FileProgress) => void
  /** Called once, when it is offered: to show it, pause it, cancel it. */
  readonly onStart?: (sending: FileSending) => void
}
