/** Every step of a room, as it happens: for logs, tests and a quality panel. */
import type { LadderEffect } from './connection/ladder.ts'
import type {
  ClientMessage,
  ConnectionId,
  NumberedModeration,
  PeerId,
  ServerMessage,
} from '@roomful/protocol'

/** Of one RTCPeerConnection; the names are those of the W3C events. */
export type ConnectionTrace =
  | { readonly event: 'connectionstatechange'; readonly state: RTCPeerConnectionState }
  | { readonly event: 'iceconnectionstatechange'; readonly state: RTCIceConnectionState }
  | { readonly event: 'icegatheringstatechange'; readonly state: RTCIceGatheringState }
  | { readonly event: 'signalingstatechange'; readonly state: RTCSignalingState }
  | { readonly event: 'negotiationneeded' }
  | { readonly event: 'icecandidate'; readonly candidate: RTCIceCandidate | null }
  | {
      readonly event: 'icecandidateerror'
      readonly url: string
      readonly errorCode: number
      readonly errorText: string
    }
  | { readonly event: 'track'; readonly track: MediaStreamTrack; readonly mid: string | null }
  | { readonly event: 'datachannel'; readonly channel: RTCDataChannel }

export type TraceEvent = { readonly atMs: number } & (
  | { readonly type: 'socket'; readonly state: 'connecting' | 'open' }
  | {
      readonly type: 'socket'
      readonly state: 'closed'
      readonly code: number
      readonly reason: string
    }
  /** Through the server. What is sent while it is away is kept, and repeated where it was lost, without another step (N1). */
  | { readonly type: 'sent'; readonly message: ClientMessage }
  | { readonly type: 'received'; readonly message: ServerMessage | NumberedModeration }
  /** Through the control channel, from peer to peer. */
  | { readonly type: 'control-sent'; readonly peer: PeerId; readonly message: unknown }
  | { readonly type: 'control-received'; readonly peer: PeerId; readonly message: unknown }
  /** A broken connection is mended (N2). */
  | {
      readonly type: 'ladder'
      readonly peer: PeerId
      readonly connection: ConnectionId
      readonly rung: Exclude<LadderEffect, 'ping' | 'look' | 'reach'>
    }
  /** While files go: the most bytes of them that this page held since the last such step. */
  | { readonly type: 'files'; readonly heldBytes: number }
  | ({
      readonly type: 'connection'
      readonly peer: PeerId
      readonly connection: ConnectionId
    } & ConnectionTrace)
)
