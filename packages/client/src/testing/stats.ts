/** What `getStats` tells of a connection in memory (W3C WebRTC Statistics), as far as there is something to tell. */
import type { TransportState } from './transport.ts'

export type Counted = {
  readonly state: TransportState
  readonly sent: number
  readonly received: number
  readonly delayMs: number
}

export function report({ state, sent, received, delayMs }: Counted): RTCStatsReport {
  const timestamp = performance.now()
  const isUp = state === 'connected'
  const pair = {
    id: 'CP',
    type: 'candidate-pair',
    timestamp,
    transportId: 'T',
    localCandidateId: 'L',
    remoteCandidateId: 'R',
    nominated: true,
    state: isUp ? 'succeeded' : 'in-progress',
    bytesSent: sent,
    bytesReceived: received,
    currentRoundTripTime: (2 * delayMs) / 1_000,
  }
  const transport = {
    id: 'T',
    type: 'transport',
    timestamp,
    bytesSent: sent,
    bytesReceived: received,
    iceState: state,
    dtlsState: state === 'new' || state === 'checking' ? 'connecting' : 'connected',
    ...(isUp ? { selectedCandidatePairId: 'CP' } : {}),
  }
  const candidate = { timestamp, transportId: 'T', candidateType: 'host', protocol: 'udp' }
  return new Map<string, object>([
    ['T', transport],
    ['CP', pair],
    ['L', { ...candidate, id: 'L', type: 'local-candidate' }],
    ['R', { ...candidate, id: 'R', type: 'remote-candidate' }],
  ])
}
