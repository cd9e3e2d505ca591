/** A link, what it is given, and what it tells: the shapes only. */
import type { Candidates, ConnectionId, Description, PeerId } from '@roomful/protocol'
import type { ControlMessage, TrackNote } from '../channel/control.ts'
import type { Trace } from '../tracer.ts'
import type { Profile } from '../types.ts'
import type { ConnectionSetup } from './draft.ts'
import type { LadderEvent } from './ladder.ts'
import type { NegotiationSignal, Negotiator } from './negotiator.ts'
import type { Channels } from './skeleton.ts'

/** How far the first connecting is. */
export type LinkProgress = 'waiting-for-SDP-answer' | 'waiting-for-ICE-candidates' | 'connected'

/** What the ladder wants to know of a link. */
export type LinkEvent = Exclude<
  LadderEvent,
  'carries' | 'silent' | 'replaced' | 'wake' | 'tick' | 'close'
>

export type LinkOptions = {
  readonly id: ConnectionId
  readonly peer: PeerId
  readonly polite: boolean
  /** Tells this page from the one before a reload, and the peer's stay with us from the one before. */
  readonly page: string
  readonly setup: ConnectionSetup
  readonly iceServers: () => readonly RTCIceServer[]
  /** Resolves when fresh ones are there, or are not worth waiting for. */
  readonly renewServers: () => Promise<void>
  /** Ours, told first on the control channel. */
  readonly profile: () => Profile
  /** Carries a signal through the server. */
  readonly send: (signal: NegotiationSignal) => void
  readonly onEvent: (event: LinkEvent) => void
  /** The path from peer to peer carries, as far as is known. */
  readonly isLive: () => boolean
  /** The server can be reached. */
  readonly isOnline: () => boolean
  readonly onControl: (message: ControlMessage) => void
  /** The channels of the skeleton, once the peer has said that it has them too, and which page it is. */
  readonly onChannels: (channels: Channels, page: string) => void
  /** A channel of a plain client's own, which messages go through. */
  readonly onPlainChannel: (channel: RTCDataChannel) => void
  readonly onChannel: (channel: RTCDataChannel) => void
  /** What the peer publishes, and where it is received. */
  readonly onNotes: (
    notes: readonly TrackNote[],
    trackOf: (mid: string) => MediaStreamTrack | undefined,
  ) => void
  readonly trace: Trace
}

export type Link = {
  readonly id: ConnectionId
  readonly pc: RTCPeerConnection
  readonly progress: () => LinkProgress
  readonly receiveDescription: (description: Description, n: number | undefined) => Promise<void>
  readonly receiveCandidates: (candidates: Candidates) => void
  readonly repeat: Negotiator['repeat']
  /** Restarts ICE with the servers that there are now (RFC 8445, 2.4). */
  readonly restart: () => void
  /** Has the impolite side restart it (G3). */
  readonly ask: () => void
  /** Asks for a sign of life. */
  readonly ping: () => void
  /** A plain client, or `false` while that is not known. */
  readonly isPlain: () => boolean
  readonly canTell: () => boolean
  readonly tell: (message: ControlMessage) => void
  /** What we publish has changed. */
  readonly sync: () => void
  /** What happens to the connection, and what has happened to its draft, goes to the trace. */
  readonly watch: () => void
  readonly close: () => void
}
