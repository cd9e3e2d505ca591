/**
 * An RTCPeerConnection without a network: it keeps the signaling states of W3C WebRTC (4.3.1), and knows what it has
 * negotiated as a number that `change` raises. Everything else is said by the test.
 */
import { getEventListeners } from 'node:events'
import { vi } from 'vitest'
import { createDataChannel, type DataChannelDouble } from './data-channel.ts'

const EVENTS = ['connectionstatechange', 'icecandidate', 'negotiationneeded', 'datachannel']

export type PeerConnectionDouble = {
  /** For the code that is tested. */
  readonly pc: RTCPeerConnection
  /** There is something new to negotiate. */
  readonly change: () => void
  /** How many changes there were, how many of them the other side has agreed to, and how many of its we have. */
  readonly content: () => {
    readonly wanted: number
    readonly agreed: number
    readonly theirs: number
  }
  readonly gather: (candidate: Partial<RTCIceCandidate> | null) => void
  /** What `addIceCandidate` was given. */
  readonly taken: RTCIceCandidateInit[]
  readonly channels: DataChannelDouble[]
  readonly offerChannel: (double: DataChannelDouble) => void
  /** How often an offer asked for a restart of ICE. */
  readonly restarts: () => number
  /** Whether anything comes in, in the eyes of its statistics. @default true */
  readonly carry: (carries: boolean) => void
  readonly setState: (state: RTCPeerConnectionState) => void
  /** The next description that is set, or candidate that is added, throws this. */
  readonly refuse: (error: Error) => void
  /** Listeners that are still there. */
  readonly listeners: () => number
}

type Content = { readonly type: 'offer' | 'answer'; readonly sdp: string }
type Pair = { readonly pending: Content | null; readonly current: Content | null }

const NONE: Pair = { pending: null, current: null }

export function createPeerConnection(ufrag = 'ours'): PeerConnectionDouble {
  const target = new EventTarget()
  const taken: RTCIceCandidateInit[] = []
  const channels: DataChannelDouble[] = []
  let [local, remote] = [NONE, NONE]
  let [wanted, agreed, theirs] = [0, 0, 0]
  let state: RTCSignalingState = 'stable'
  let connectionState: RTCPeerConnectionState = 'new'
  let refusal: Error | null = null
  let restarts = 0
  let [carries, bytesReceived] = [true, 1]

  const description = (type: Content['type'], has: number, answers: string): Content => ({
    type,
    sdp: `v=0\r\ns=${ufrag} ${has} ${answers}\r\na=ice-ufrag:${ufrag}\r\n`,
  })

  function throwRefusal(): void {
    const error = refusal
    refusal = null
    if (error) throw error
    if (state === 'closed') throw new DOMException('closed', 'InvalidStateError')
  }

  function settle(): void {
    state = 'stable'
    theirs = contentOf(remote.current)
    if (wanted > agreed) setTimeout(needed) // a task of its own, as browsers do it
  }

  function needed(): void {
    if (state === 'stable') target.dispatchEvent(new Event('negotiationneeded'))
  }

  const pc = {
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
    iceGatheringState: 'complete',
    get signalingState() {
      return state
    },
    get connectionState() {
      return connectionState
    },
    get localDescription() {
      return local.pending ?? local.current
    },
    get remoteDescription() {
      return remote.pending ?? remote.current
    },
    createOffer: async (options?: RTCOfferOptions) => {
      if (options?.iceRestart) restarts++
      return description('offer', wanted, '')
    },
    setLocalDescription: async (given?: Content) => {
      await Promise.resolve()
      throwRefusal()
      if (state === 'have-remote-offer') {
        const current = description('answer', agreed, idOf(remote.pending))
        local = { pending: null, current }
        remote = { pending: null, current: remote.pending }
        settle()
      } else {
        local = { ...local, pending: given ?? description('offer', wanted, '') }
        state = 'have-local-offer'
      }
    },
    setRemoteDescription: async (given: Content) => {
      await Promise.resolve()
      throwRefusal()
      if (given.type === 'offer') {
        local = { ...local, pending: null } // the implicit rollback of perfect negotiation
        remote = { ...remote, pending: given }
        state = 'have-remote-offer'
        return
      }
      if (state !== 'have-local-offer' || answeredBy(given) !== idOf(local.pending))
        throw new DOMException(`an answer to another offer, in ${state}`, 'InvalidStateError')
      agreed = contentOf(local.pending)
      local = { pending: null, current: local.pending }
      remote = { pending: null, current: given }
      settle()
    },
    addIceCandidate: async (candidate: RTCIceCandidateInit) => {
      taken.push(candidate)
      throwRefusal()
    },
    createDataChannel: (label: string, init?: RTCDataChannelInit) => {
      const double = createDataChannel(label, init)
      channels.push(double)
      return double.channel
    },
    getTransceivers: () => [],
    getSenders: () => [],
    setConfiguration: () => {},
    getStats: async () => {
      if (carries && connectionState === 'connected') bytesReceived++
      return new Map([['T', { bytesReceived }]])
    },
    close: () => {
      state = 'closed'
      connectionState = 'closed'
    },
  }
  return {
    // Has what the SDK uses of one.
    pc: pc as unknown as RTCPeerConnection,
    change: () => {
      wanted++
      needed()
    },
    content: () => ({ wanted, agreed, theirs }),
    gather: (candidate) => {
      const found = candidate && {
        candidate: 'candidate:1',
        sdpMid: '0',
        usernameFragment: ufrag,
        ...candidate,
      }
      target.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: found }))
    },
    taken,
    channels,
    offerChannel: ({ channel }) =>
      target.dispatchEvent(Object.assign(new Event('datachannel'), { channel })),
    restarts: () => restarts,
    carry: (is) => {
      carries = is
    },
    setState: (next) => {
      connectionState = next
      target.dispatchEvent(new Event('connectionstatechange'))
    },
    refuse: (error) => {
      refusal = error
    },
    listeners: () => EVENTS.flatMap((event) => getEventListeners(target, event)).length,
  }
}

/** Returns every connection that is made from now on. `vi.unstubAllGlobals` ends it. */
export function stubPeerConnection(): PeerConnectionDouble[] {
  const made: PeerConnectionDouble[] = []
  function Connection(): RTCPeerConnection {
    const double = createPeerConnection(`u${made.length}`)
    made.push(double)
    return double.pc
  }
  vi.stubGlobal(
    'RTCPeerConnection',
    Object.assign(Connection, { generateCertificate: async () => ({}) }),
  )
  return made
}

/** How much is in a description; a mark that was added to it changes nothing. */
function contentOf(said: Content | null): number {
  return Number(said?.sdp.match(/^s=\S+ (\d+)/m)?.[1] ?? 0)
}

/** Tells an offer from another of the same side. */
function idOf(said: Content | null): string {
  return said?.sdp.match(/^s=(\S+ \d+)/m)?.[1]?.replace(' ', '/') ?? ''
}

function answeredBy(answer: Content): string {
  return answer.sdp.match(/^s=\S+ \d+ (\S+)/m)?.[1] ?? ''
}
