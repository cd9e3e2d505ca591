/** Makes trace events only while somebody listens, and watches connections for them. */
import type { ConnectionId, PeerId } from '@roomful/protocol'
import type { ConnectionTrace, TraceEvent } from './trace.ts'

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** A trace event before its time is set. */
export type Step = DistributiveOmit<TraceEvent, 'atMs'>

/** Takes what makes the event, so that nothing is made when nobody listens. */
export type Trace = (make: () => Step) => void

/** Tells every event of a connection that the W3C names; returns what ends it. */
export function watchConnection(
  pc: RTCPeerConnection,
  peer: PeerId,
  connection: ConnectionId,
  trace: Trace,
): () => void {
  const ended = new AbortController()
  const tell = (step: ConnectionTrace): void =>
    trace(() => ({ type: 'connection', peer, connection, ...step }))
  const watch = <K extends keyof RTCPeerConnectionEventMap>(
    event: K,
    read: (event: RTCPeerConnectionEventMap[K]) => ConnectionTrace,
  ): void =>
    pc.addEventListener(event, (happened) => tell(read(happened)), { signal: ended.signal })

  watch('connectionstatechange', () => ({
    event: 'connectionstatechange',
    state: pc.connectionState,
  }))
  watch('iceconnectionstatechange', () => ({
    event: 'iceconnectionstatechange',
    state: pc.iceConnectionState,
  }))
  watch('icegatheringstatechange', () => ({
    event: 'icegatheringstatechange',
    state: pc.iceGatheringState,
  }))
  watch('signalingstatechange', () => ({ event: 'signalingstatechange', state: pc.signalingState }))
  watch('negotiationneeded', () => ({ event: 'negotiationneeded' }))
  watch('icecandidate', ({ candidate }) => ({ event: 'icecandidate', candidate }))
  watch('icecandidateerror', ({ url, errorCode, errorText }) => ({
    event: 'icecandidateerror',
    url,
    errorCode,
    errorText,
  }))
  watch('track', ({ track, transceiver }) => ({ event: 'track', track, mid: transceiver.mid }))
  watch('datachannel', ({ channel }) => ({ event: 'datachannel', channel }))
  return () => ended.abort()
}
