/** What was seen before anybody judges it. Shapes only. */
import type { RoomErrorCode } from '../errors.ts'

export type Facts = {
  readonly server: ServerFacts
  readonly relayOnly: boolean
  readonly iceServers: readonly IceServerFacts[]
  readonly peers: readonly PeerFacts[]
  readonly devices: readonly DeviceFacts[]
  readonly sound: 'allowed' | 'blocked' | 'unknown'
}

export type ServerFacts =
  /** It let us in, or has us in. */
  | { readonly state: 'reached'; readonly address: string }
  | { readonly state: 'unreachable'; readonly address: string }
  | {
      readonly state: 'refused'
      readonly address: string
      readonly code: RoomErrorCode
      readonly said: string
    }

/** One address of a STUN or TURN server, tried by itself. */
export type IceServerFacts = {
  readonly url: string
  readonly kind: 'stun' | 'turn'
  readonly over: 'udp' | 'tcp' | 'tls'
  /**
   * `unauthorized`: it answers, and takes neither name nor password. `refused`: it answers, and has another reason.
   * `silent`: nothing came back in time, which over UDP is all that one sees.
   */
  readonly outcome: 'works' | 'unauthorized' | 'refused' | 'silent'
}

/** Kinds of addresses: of its own, as others saw it (`srflx`, `prflx`), on a relay. */
export type CandidateType = 'host' | 'srflx' | 'prflx' | 'relay'

export type PeerFacts = {
  readonly name: string
  /** `waiting`: nothing was tried yet. */
  readonly state: 'connected' | 'trying' | 'waiting'
  /** Of the path that is used. */
  readonly relayed: boolean
  /** Addresses that we told, and those we were told. */
  readonly ours: readonly CandidateType[]
  readonly theirs: readonly CandidateType[]
}

export type DeviceFacts = {
  readonly kind: 'camera' | 'microphone'
  /** `unasked`: the page has no leave yet, and looking would ask for it. */
  readonly state: 'works' | 'unasked' | 'failed'
  /** Why it failed, as the SDK says it. */
  readonly code?: RoomErrorCode
  readonly said?: string
}
