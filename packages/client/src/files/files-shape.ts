/** All files of a room, as `open.ts` and the tests see them. */
import type { LeaveReason, PeerId } from '@roomful/protocol'
import type { RoomError } from '../errors.ts'
import type { Peer } from '../types.ts'
import type { FileOffer, SendFileOptions } from './file.ts'
import type { Digest } from './hash.ts'
import type { Store } from './store.ts'

export type FilesOptions = {
  readonly self: () => PeerId
  readonly peerOf: (id: PeerId) => Peer | undefined
  /** A client that is not of the SDK, and knows no files (C5); false while that is not known. */
  readonly isPlain: (id: PeerId) => boolean
  /** The channel of the same connection on which files are given way to (F5). */
  readonly realtimeOf: (id: PeerId) => RTCDataChannel | null
  readonly onOffer: (offer: FileOffer) => void
  readonly onProblem: (error: RoomError) => void
  /** It broke the rules: the room has nothing more to do with it. */
  readonly drop: (id: PeerId, what: string) => void
  /** The most bytes of files that the page held since this was called last. */
  readonly onHeld?: (bytes: number) => void
  /** For tests: @default those of the browser */
  readonly store?: Store
  readonly digest?: Digest
  readonly pieceBytes?: number
  readonly nowMs?: () => number
}

export type Files = {
  /** The channel of a link that is new, and what came through it before. */
  readonly attach: (peer: PeerId, channel: RTCDataChannel, held: readonly unknown[]) => void
  readonly send: (file: Blob, to: readonly PeerId[], options: SendFileOptions) => Promise<void>
  readonly left: (peer: PeerId, reason: LeaveReason) => void
  readonly joined: (peer: PeerId) => void
  readonly close: (error: RoomError) => void
  /** Of files, held by this page now, in bytes: at most 16 MiB (F2). */
  readonly held: () => number
}
