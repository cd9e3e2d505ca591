/** Makes trace events only while somebody listens, and watches connections for them. */
import type { ConnectionId, PeerId } from '@roomful/protocol'
import type { TraceEvent } from './trace.ts'

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
  const watch = <K extends keyof RTCPeerConnectionEventMap>(
    event: K,
    read: (event: RTCPeerConnectionEventMap[K]) => object,
  ): void =>
    pc.addEventListener(
      event,
      (happened) =>
        trace(() => ({ type: 'connection', peer, connection, event, ...read(happened) }) as Step), // what is read belongs to its event
      { signal: ended.signal },
    )

  watch('connectionstatechange', () => ({ state: pc.connectionState }))
  watch('iceconnectionstatechange', () => ({ state: pc.iceConnectionState }))
  watch('icegatheringstatechange', () => ({ state: pc.iceGatheringState }))
  watch('signalingstatechange', () => ({ state: pc.signalingState }))
  watch('negotiationneeded', () => ({}))
  watch('icecandidate', ({ candidate }) => ({ candidate }))
  watch('icecandidateerror', ({ url, errorCode, errorText }) => ({ url, errorCode, errorText }))
  watch('track', ({ track, transceiver }) => ({ track, mid: transceiver.mid }))
  watch('datachannel', ({ channel }) => ({ channel }))
  return () => ended.abort()
}
