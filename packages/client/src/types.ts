/// <reference lib="esnext.disposable" preserve="true" />
/** What an app sees of a room. The shapes only: what makes them is in the files that bear their names. */
import type { LeaveReason, PeerId, RoomName } from '@roomful/protocol'
import type { Finding } from './diagnose/finding.ts'
import type { RoomError } from './errors.ts'
import type { Listener, On } from './events.ts'
import type { FileOffer, SendFileOptions } from './files/file.ts'
import type { LocalSource } from './media/source.ts'
import type { Knock, Moderation } from './owner/moderation.ts'
import type { PeerStats } from './stats/peer-stats.ts'
import type { Topic, TopicOptions } from './topics/topic.ts'
import type { TraceEvent } from './trace.ts'

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json }

/** What `send` takes and `message` gives: text, JSON or bytes. */
export type Message = Json | Uint8Array<ArrayBuffer>

/** A peer's name and whatever the app adds, told peer to peer (N7): the server never learns it. */
export type Profile = { readonly name?: string; readonly [field: string]: Json | undefined }

/** How far the connection to a peer is (PROTOCOL.md, The flow). */
export type PeerState =
  | 'waiting-for-SDP-offer'
  | 'waiting-for-SDP-answer'
  | 'waiting-for-ICE-candidates'
  | 'connected'
  | 'reconnecting'
  | 'closed'

/** Our own link to the signaling server (N1); `knocking` waits to be let in. Calls go on in all of them but `closed`. */
export type RoomStatus = 'connecting' | 'knocking' | 'online' | 'offline' | 'closed'

/** What a track shows: one of the four of the skeleton, or a name of the app's own (`room.publish`). */
export type TrackSource = 'camera' | 'microphone' | 'screen' | 'screen-audio' | (string & {})

/** A track that a peer publishes now. */
export type RemoteTrack = {
  readonly track: MediaStreamTrack
  /** Microphone and camera share one stream, screen and its sound another. */
  readonly stream: MediaStream
  readonly source: TrackSource
  /** The peer muted it: it is live, and silent or black. */
  readonly muted: boolean
  readonly metadata: Json
}

export type PeerEvents = {
  readonly state: readonly [state: PeerState]
  /** Name, profile, tracks, mute or presence changed. */
  readonly change: readonly []
  readonly stream: readonly [stream: MediaStream]
  readonly 'stream-ended': readonly [stream: MediaStream]
  readonly message: readonly [message: Message]
  readonly file: readonly [offer: FileOffer]
  readonly channel: readonly [channel: RTCDataChannel]
  /** A new RTCPeerConnection to this peer was made: the first one, or one that replaces a broken one. */
  readonly connection: readonly [connection: RTCPeerConnection]
}

/** Somebody else in the room. The object stays the same while the peer is in the room, reloads included. */
export type Peer = {
  readonly id: PeerId
  /** From its profile; empty until the peer has told it. */
  readonly name: string
  readonly profile: Profile
  readonly state: PeerState
  /** The server has lost its socket; it has 30 seconds to come back. A live connection goes on. */
  readonly away: boolean
  /** What the peer publishes now. */
  readonly tracks: readonly RemoteTrack[]
  /** Its streams with something live in them. */
  readonly streams: readonly MediaStream[]
  /** The browser's own connection to this peer, or `null` while there is none yet. */
  readonly connection: RTCPeerConnection | null
  /** As `room.safetyPhrase`, for the two of us alone. */
  readonly safetyPhrase: () => Promise<string>
  /**
   * Calls the listener each second with how the connection is, as long as the peer is there: round trip, jitter, loss, rates,
   * picture, direct or relayed, and a level, which is worse at once and better after three seconds. Returns what ends it.
   */
  readonly stats: (listener: (stats: PeerStats) => void) => () => void
  /** As `room.send`, to this peer alone. */
  readonly send: (message: Message) => Promise<void>
  /** Opens an ordinary data channel; the peer gets it with its event `channel`. Throws `peer-not-found` without a connection. */
  readonly createChannel: (label: string, init?: RTCDataChannelInit) => RTCDataChannel
  readonly on: On<PeerEvents>
}

export type RoomEvents = {
  readonly 'peer-joined': readonly [peer: Peer]
  readonly 'peer-left': readonly [peer: Peer, reason: LeaveReason]
  /** A peer's state, profile, tracks, mute or presence changed. */
  readonly 'peer-changed': readonly [peer: Peer]
  /** A stream has something live in it: late joiners get those of everybody who is there. */
  readonly stream: readonly [stream: MediaStream, peer: Peer]
  /** Nothing in it is live any more. */
  readonly 'stream-ended': readonly [stream: MediaStream, peer: Peer]
  readonly message: readonly [message: Message, peer: Peer]
  /** A peer offers a file. After a reload it comes again, and goes on by itself where it was accepted to the private file system. */
  readonly file: readonly [offer: FileOffer, peer: Peer]
  readonly channel: readonly [channel: RTCDataChannel, peer: Peer]
  readonly status: readonly [status: RoomStatus]
  /** Something went wrong and nothing threw: a device that could not be opened at joining, a frame that was refused. */
  readonly problem: readonly [error: RoomError]
  /** Somebody knocks: for who may moderate (`room.moderation`). Again as soon as its name is known. */
  readonly knock: readonly [knock: Knock]
  /** It was answered, or given up. */
  readonly 'knock-ended': readonly [id: PeerId]
  /** The room was locked or opened. */
  readonly locked: readonly [locked: boolean]
  /** Who may moderate muted our microphone; it is ours to unmute. */
  readonly 'mute-asked': readonly [by: PeerId]
  /** Every step, as it happens. Costs nothing when nobody listens. */
  readonly trace: readonly [event: TraceEvent]
}

/** Takes the listeners of `joinRoom`'s option `on`, so that not even the first event is missed. */
export type RoomListeners = { readonly [K in keyof RoomEvents]?: Listener<RoomEvents[K]> }

export type SendOptions = {
  /** @default everybody */
  readonly to?: Peer | PeerId | readonly (Peer | PeerId)[]
  readonly signal?: AbortSignal
}

export type PublishOptions = {
  /** What it shows, for the others' `RemoteTrack.source`. @default 'custom' */
  readonly source?: TrackSource
  /** Anything that the others' app needs to know of it. @default null */
  readonly metadata?: Json
  /** Tracks of one stream are played in step. @default a stream of its own */
  readonly stream?: MediaStream
}

/** Where a picture is shown: an element, or its size in device pixels and its frames (30 unless said). */
export type Display =
  | Element
  | { readonly widthPx: number; readonly heightPx: number; readonly framesPerSecond?: number }

export type DisplayOptions = {
  /** Frames a second that are worth having. @default 12 for a tile of 160x90 CSS pixels, 30 from 480x270 on */
  readonly framesPerSecond?: number
  /** Goes before others where its sender's uplink is short: whoever speaks, or was pinned. @default false */
  readonly important?: boolean
}

/** A track of the app's own in the room. */
export type Publication = {
  readonly track: MediaStreamTrack
  /** Mutes for everybody and tells them. */
  muted: boolean
  /** Another track in the same place, with no negotiation. */
  readonly replaceTrack: (track: MediaStreamTrack) => Promise<void>
  readonly unpublish: () => void
}

/** A room that we are in. */
export type Room = AsyncDisposable & {
  readonly name: RoomName
  /** Our own id, the same after every reload of this tab. */
  readonly id: PeerId
  readonly profile: Profile
  readonly status: RoomStatus
  /** Why the room closed, or `null` while it is open or was left by us. */
  readonly closedBy: RoomError | null
  /** The others, by id, in the order in which we met them. */
  readonly peers: ReadonlyMap<PeerId, Peer>
  readonly camera: LocalSource
  readonly microphone: LocalSource
  readonly screen: LocalSource
  /**
   * Eight words that are the same for everybody in the room exactly when nobody sits in between, to be read aloud once all
   * are connected. Of the connections as they are now: a phrase that changes while the same people stay is to be compared again.
   * @throws RoomError `peer-not-found` unless all are connected, `insecure-context`, `unsupported`
   */
  readonly safetyPhrase: () => Promise<string>
  /**
   * Looks at the server, the relays, the network, each peer, camera, microphone and sound, and says in sentences what works,
   * what does not, why, and what to do. Takes up to five seconds where something stays silent.
   */
  readonly diagnose: () => Promise<readonly Finding[]>
  /**
   * Sends text, JSON or bytes to everybody, or to `to`. Resolves when all that were in the room at the call have it: each
   * message arrives once, in order, whatever happens to the connection meanwhile. What is over 4 MiB a peer waits, so
   * who sends much awaits each. The signal takes back what is not on its way yet.
   * @throws RoomError `message-too-large` (see `maxMessageBytes`), `peer-not-found`, `peer-restarted`, `not-delivered`,
   * `aborted`, `closed`
   */
  readonly send: (message: Message, options?: SendOptions) => Promise<void>
  /**
   * Values of one kind from everybody to everybody: state such as a cursor, with the delivery that it needs (N6). The same
   * object for the same name, whose first options count. A name has 1 to 64 characters.
   */
  readonly topic: <Input, Output = Input>(
    name: string,
    options: TopicOptions<Input, Output>,
  ) => Topic<Input, Output>
  /**
   * Offers a file, or a Blob, of any size to everybody who is in the room now, or to `to`. Resolves when all have every
   * piece of it and have verified it. Whoever leaves, or reloads, has a minute to come back; whoever does not answer is
   * waited for, also a page that has no listener for `file`: `signal: AbortSignal.timeout(…)` ends that. Of many files a peer
   * is offered 32 that it has not decided on, the others as it decides.
   * @throws RoomError `peer-not-found`, `declined`, `cancelled`, `file-changed`, `quota-exceeded`, `not-writable`,
   * `not-delivered`, `protocol`, `insecure-context`, `aborted`, `closed`; the cause has each `FileReceiver` that has it not
   */
  readonly sendFile: (file: Blob, options?: SendFileOptions) => Promise<void>
  /**
   * Says where a peer's picture is shown, so that the peer sends it as large and as often as that, and not at all while nothing
   * of it is in view: by an element, whose size, place and page are followed, or by figures for an app that draws itself.
   * The SDK only looks: putting the stream into the element stays yours. Of what is shown twice the larger counts; a picture
   * that was never named here is sent whole. Returns what takes it back: from then on it is shown nowhere.
   */
  readonly display: (
    what: MediaStream | MediaStreamTrack,
    where: Display,
    options?: DisplayOptions,
  ) => () => void
  /** Publishes a track of the app's own to everybody, late joiners included. The SDK does not stop it. */
  readonly publish: (track: MediaStreamTrack, options?: PublishOptions) => Publication
  /** Changes fields of our profile and tells everybody; `undefined` takes a field away. */
  readonly setProfile: (change: Profile) => void
  /** The door of the room: lock, admit, refuse, remove, mute. Loaded when first asked for. */
  readonly moderation: () => Promise<Moderation>
  readonly on: On<RoomEvents>
  /** Says goodbye and disposes of everything: channels, connections, tracks that the SDK opened, timers, the socket. */
  readonly leave: () => Promise<void>
}
