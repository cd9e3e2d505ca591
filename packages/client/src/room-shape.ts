/** What a room is opened with, and what opening it gives. */
import type { RoomError } from './errors.ts'
import type { LocalSources } from './media/local.ts'
import type { Signaling, SignalingOptions } from './signaling/socket.ts'
import type { Profile, Room, RoomListeners } from './types.ts'

export type RoomOptions = {
  readonly name: string
  readonly httpAddress: string
  readonly media: boolean
  readonly sharing: boolean | undefined
  readonly relayOnly: boolean
  readonly maxMessageBytes: number
  readonly iceServers: readonly RTCIceServer[]
  readonly profile: Profile
  readonly sources: LocalSources
  readonly listeners: RoomListeners
  /** Starts the signaling with what the room adds to it. */
  readonly signal: (
    room: Pick<SignalingOptions, 'onMessage' | 'onOther' | 'onOnline' | 'onStopped' | 'trace'>,
  ) => Signaling
  readonly onJoined: () => void
  /** Everything is closed: what the room was given can be let go of. */
  readonly onClosed: (error: RoomError | null) => void
}

/** A room, and what only `joinRoom` may do with it. */
export type OpenRoom = {
  readonly room: Room
  readonly problem: (error: RoomError) => void
  readonly fail: (error: RoomError) => void
}
