/** What `joinRoom` takes, and what is meant where nothing is said. */
import type { LocalSource } from './media/source.ts'
import type { Profile, RoomListeners } from './types.ts'

export type JoinOptions = {
  /** Where the signaling server is: http, https, ws or wss. @default the page's own origin */
  readonly server?: string | URL
  /** The name that the others see; the same as `profile.name`. @default '' */
  readonly name?: string
  /** More that the others see, told peer to peer. @default {} */
  readonly profile?: Profile
  /**
   * `true` or constraints open the device on joining; a source that was made before (`createCamera`) is taken over as
   * it is. A device that cannot be opened does not stop the joining: see the event `problem`. @default false
   */
  readonly camera?: boolean | MediaTrackConstraints | LocalSource
  readonly microphone?: boolean | MediaTrackConstraints | LocalSource
  /** Only a source that was made before: a screen share needs its own gesture. */
  readonly screen?: LocalSource
  /** `false` leaves audio and video out of every connection, for apps that only move data. @default true */
  readonly media?: boolean
  /**
   * Sends everybody's pictures as large and as often as they are shown (`room.display`), and shares one uplink and one
   * processor among them; `false` leaves that to the browser, which does neither. @default true
   */
  readonly sharing?: boolean
  /** STUN and TURN servers beside those that the signaling server gives. @default [] */
  readonly iceServers?: readonly RTCIceServer[]
  /** Never shows an address to the others: everything goes through a TURN server. @default false */
  readonly relayOnly?: boolean
  /**
   * Seals what crosses the server, so that it can neither read nor change it: only who has the same secret connects.
   * 16 random characters or more, from a place that the server never sees, such as the page's `#fragment`. What is
   * refused for it is a `problem`: `wrong-secret`, `unsealed`, `tampered`, `replayed`. @default none
   */
  readonly secret?: string
  /** A JSON Web Token for servers that ask for one, or what fetches a fresh one. */
  readonly token?: string | (() => string | Promise<string>)
  /**
   * The key that we are known by, as `ownedRoom` gives it: who has it owns the room. 16 random bytes as base64url.
   * @default one that this tab keeps for its reloads
   */
  readonly key?: string
  /**
   * How long the first joining may take, in milliseconds, before it fails with `server-unreachable`; who knocks waits until it
   * is answered, or `signal` fires. @default 15_000
   */
  readonly timeoutMs?: number
  /**
   * The largest message that we take, in bytes; the others are told. Memory for it is held as soon as it begins, one a
   * peer. At least 64 KiB. @default 67_108_864 (64 MiB)
   */
  readonly maxMessageBytes?: number
  /** Ends the joining, or leaves the room, when it fires. */
  readonly signal?: AbortSignal
  /** Listeners from before the first event. */
  readonly on?: RoomListeners
}
