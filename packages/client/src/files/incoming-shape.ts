/** A file that comes in, as the rest of the page sees it. */
import type { RoomError } from '../errors.ts'
import type { Claim } from './credit.ts'
import type { FileDestination } from './file.ts'
import type { FileFrame, PieceHeader } from './frame.ts'
import type { Digest } from './hash.ts'
import type { Meta, Opened, Store } from './store.ts'

export type IncomingOptions = {
  readonly transfer: string
  readonly meta: Meta
  readonly store: Store
  readonly digest: Digest
  readonly nowMs: () => number
  readonly say: (frame: FileFrame) => void
  /** There is something to show, or credit to share out. */
  readonly onChange: () => void
}

export type IncomingState =
  | { readonly is: 'offered' | 'opening' }
  | { readonly is: 'running'; readonly opened: Opened }
  | { readonly is: 'done'; readonly opened: Opened }
  | { readonly is: 'failed'; readonly error: RoomError }

export type Incoming = {
  readonly state: () => IncomingState
  /** The last word on it, once it is over: said again to whoever did not hear it. */
  readonly lastWord: () => FileFrame | null
  /** Bytes that have come, verified or not yet. */
  readonly come: () => number
  readonly settled: Promise<File | null>
  /** The peer offers it again, on a new connection. */
  readonly offered: () => void
  /** The connection is gone: nothing is said until it is offered again. */
  readonly detach: () => void
  readonly isLinked: () => boolean
  /** Goes on with what an earlier page left; resolves with how many pieces that is. */
  readonly reopen: () => Promise<number>
  readonly accept: (to: FileDestination | undefined) => void
  readonly fail: (error: RoomError, tell?: boolean) => void
  /** Where the bytes of this piece go, or that they are passed over; `null`: it breaks the rules. */
  readonly piece: (header: PieceHeader) => Uint8Array<ArrayBuffer> | 'passed' | null
  /** So many bytes of the piece that was begun last are there. */
  readonly filled: (bytes: number) => void
  /** Whether it is still wanted. */
  readonly isCurrent: (header: PieceHeader) => boolean
  /** They are all there. Resolves when they are written, or found wrong. */
  readonly arrived: (header: PieceHeader, bytes: Uint8Array<ArrayBuffer>) => Promise<void>
  /** False: breaks the rules. */
  readonly end: (round: number, digest: string) => boolean
  /** `null`: takes nothing now. */
  readonly claim: () => Claim | null
  readonly grant: (pieces: number) => void
  readonly paused: () => boolean
  readonly pause: (by: 'us' | 'peer', paused: boolean) => void
  /** Holds credit, and may not use it for long. */
  readonly isIdle: () => boolean
  readonly revoke: () => void
  readonly remove: () => Promise<void>
}
