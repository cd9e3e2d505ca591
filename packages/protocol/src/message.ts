/**
 * Every message that crosses the signaling socket. The whole wire protocol is this file,
 * the decoders beside it and PROTOCOL.md, which explains them.
 */

/** The WebSocket subprotocol that both sides agree on (RFC 6455, 1.9). */
export const SUBPROTOCOL = 'roomful.v1'

/** 1 to 64 of `A-Z a-z 0-9 . _ ~ -`, but neither `.` nor `..` (H1). */
export type RoomName = string

/** The first 22 characters of base64url(SHA-256(key)) (H3). */
export type PeerId = string

/** Names one RTCPeerConnection between two peers; drawn by the offerer, echoed by all that belongs to it (G1). */
export type ConnectionId = string

/** What a token allows (A3): to be seen and heard, and to moderate the room. */
export type Permission = 'publish' | 'moderate'

/** An RTCSessionDescription as JSON (W3C WebRTC, 4.7). */
export type Description = {
  readonly type: 'offer' | 'answer'
  readonly sdp: string
}

/** An RTCIceCandidateInit (W3C WebRTC, 4.8). */
export type Candidate = {
  readonly candidate: string
  readonly sdpMid?: string | null
  readonly sdpMLineIndex?: number | null
  readonly usernameFragment?: string | null
}

/** Candidates in the order they were found; `null` means that no more will come. */
export type Candidates = readonly (Candidate | null)[]

/** An RTCIceServer (W3C WebRTC, 4.2.2). */
export type IceServer = {
  readonly urls: string | readonly string[]
  readonly username?: string
  readonly credential?: string
}

/** Either readable by the server, or one string that it cannot read (S1). */
export type DescriptionPayload = { readonly description: Description } | { readonly sealed: string }
export type CandidatesPayload = { readonly candidates: Candidates } | { readonly sealed: string }

/** What a relayed frame says beside its payload and its address. `n` numbers the offers of both (G2). */
type Negotiating = { readonly connection?: ConnectionId; readonly n?: number }

/** Borne by what the client may have to repeat (R2): 1, 2, 3 … over the life of its page. */
type Repeatable = { readonly id?: number }

export type SendingOffer = Repeatable &
  Negotiating & { readonly type: 'sending-SDP-offer'; readonly to?: PeerId } & DescriptionPayload
export type AcceptingOffer = Repeatable &
  Negotiating & { readonly type: 'accepting-SDP-offer'; readonly to?: PeerId } & DescriptionPayload
export type DecliningOffer = Repeatable & {
  readonly type: 'declining-SDP-offer'
  readonly to?: PeerId
  readonly connection?: ConnectionId
  readonly reason: string
}
export type SendingCandidates = Repeatable & {
  readonly type: 'sending-ICE-candidates'
  readonly to?: PeerId
  readonly connection?: ConnectionId
} & CandidatesPayload

/** What one peer tells another through the server. */
export type Signal = SendingOffer | AcceptingOffer | DecliningOffer | SendingCandidates

/** What who may moderate says of the room (O1, O2). `muting-peer` asks: whose microphone it is decides. */
export type Moderating = Repeatable &
  (
    | { readonly type: 'locking-room'; readonly locked: boolean }
    | { readonly type: 'admitting-peer'; readonly peer: PeerId }
    | { readonly type: 'refusing-peer'; readonly peer: PeerId }
    | { readonly type: 'removing-peer'; readonly peer: PeerId }
    | { readonly type: 'muting-peer'; readonly peer: PeerId }
  )

/** Who knocks says how it is called, for who may let it in (O2); under the room's secret where there is one. */
export type KnockName = { readonly name?: string; readonly sealed?: string }
export type TellingName = Repeatable & { readonly type: 'telling-name' } & KnockName

/** From the client to the server. */
export type ClientMessage =
  | Signal
  | Moderating
  | TellingName
  | { readonly type: 'alive'; readonly received: number }
  | (Repeatable & { readonly type: 'requesting-ICE-servers' })
  | (Repeatable & { readonly type: 'renewing-token'; readonly token: string })
  | { readonly type: 'leaving' }

/** Borne by what the server may have to repeat (R2): 1, 2, 3 … within an epoch. */
type Numbered = { readonly seq: number }

export type ReceivingOffer = Negotiating & {
  readonly type: 'receiving-SDP-offer'
  readonly from: PeerId
} & DescriptionPayload
export type OfferAccepted = Negotiating & {
  readonly type: 'SDP-offer-accepted'
  readonly from: PeerId
} & DescriptionPayload
export type OfferDeclined = {
  readonly type: 'SDP-offer-declined'
  readonly from: PeerId
  readonly connection?: ConnectionId
  readonly reason: string
}
export type ReceivingCandidates = {
  readonly type: 'receiving-ICE-candidates'
  readonly from: PeerId
  readonly connection?: ConnectionId
} & CandidatesPayload

/** What a peer hears from another through the server. */
export type RelayedSignal = ReceivingOffer | OfferAccepted | OfferDeclined | ReceivingCandidates

/** Why a peer is no longer in the room: it said so, it did not come back, or it was removed. */
export type LeaveReason = 'left' | 'lost' | 'removed'

/** What few clients ever hear, so that they can load what understands it only then. */
export type ModerationNotice =
  /** To who knocks: not in the room yet, so this is the first of its numbers. */
  | { readonly type: 'requesting-name' }
  /** To who may answer the knock; again when its name was told. */
  | ({ readonly type: 'peer-knocking'; readonly peer: PeerId } & KnockName)
  /** It was answered, or given up. */
  | { readonly type: 'knock-ended'; readonly peer: PeerId }
  | { readonly type: 'room-locked'; readonly locked: boolean }
  /** Somebody who may moderate asks us to mute our microphone. */
  | { readonly type: 'requesting-mute'; readonly from: PeerId }

/** Everything from the server that is numbered and kept until the client has it, before it is numbered. */
export type Notice = EverydayNotice | ModerationNotice

type EverydayNotice =
  | RelayedSignal
  | { readonly type: 'requesting-SDP-offer'; readonly peers: readonly PeerId[] }
  | ({ readonly type: 'peer-joined'; readonly peer: PeerId } & Permitted)
  | { readonly type: 'peer-away'; readonly peer: PeerId }
  | { readonly type: 'peer-back'; readonly peer: PeerId }
  | { readonly type: 'peer-left'; readonly peer: PeerId; readonly reason: LeaveReason }
  | ({ readonly type: 'ICE-servers' } & IceServers)
  | { readonly type: 'requesting-token' }
  | { readonly type: 'token-renewed' }

export type IceServers = {
  readonly iceServers: readonly IceServer[]
  /** Unix time in milliseconds after which the credentials are refused; `null` where none expire. */
  readonly expiresAt: number | null
}

/** Only where rooms are entered by tokens; a name that is not known means nothing (A3). */
export type Permitted = { readonly permissions?: readonly string[] }

export type RosterEntry = { readonly id: PeerId; readonly away: boolean } & Permitted

export type Joined = IceServers &
  Permitted & {
    readonly type: 'joined'
    readonly room: RoomName
    readonly self: PeerId
    /** Only if the server drew it (H3). */
    readonly key?: string
    readonly epoch: string
    readonly recovered: boolean
    /** The highest `id` that the server has from this session. */
    readonly received: number
    readonly peers: readonly RosterEntry[]
    readonly capacity: number
  }

/** In the place of `joined`: not in yet, and waiting for who may admit us (O2). */
export type Knocking = {
  readonly type: 'knocking'
  readonly self: PeerId
  /** Only if the server drew it (H3). */
  readonly key?: string
}

/** Why the server says no. Some close the socket (close-code.ts), the others close nothing. */
export type RefusalCode =
  | 'bad-message'
  | 'unauthorized'
  | 'forbidden'
  | 'timeout'
  | 'replaced'
  | 'too-large'
  | 'rate-limited'
  | 'room-full'
  | 'draining'
  | 'refused'
  | 'removed'
  | 'locked'
  | 'no-such-code'
  | 'peer-not-found'
  | 'name-a-peer'
  | 'not-allowed'
  | 'unknown-type'

export type Refused = {
  readonly type: 'refused'
  readonly code: RefusalCode
  readonly message: string
  /** The frame that was refused, where it bore one. */
  readonly id?: number
}

/** From the server to the client, but for `NumberedModeration`. */
export type ServerMessage =
  | (Numbered & EverydayNotice)
  | Joined
  | Knocking
  | { readonly type: 'alive'; readonly received: number }
  | Refused

export type NumberedModeration = Numbered & ModerationNotice
