/** How the connection to a peer is: one small record from two looks at its statistics (M5). Pure. */
import { entriesOf, figure, ofType, selectedPair, sum, type Entry } from './entries.ts'
import { qualityOf, type Quality } from './quality.ts'

/** The connection to a peer over the last second or so. */
export type PeerStats = {
  /** `good`: nobody notices anything; `fair`: it is noticed; `poor`: it is in the way. */
  readonly quality: Quality
  /** There and back, in milliseconds; `null`: not measured yet. */
  readonly roundTripMs: number | null
  /** How unevenly packets come, in milliseconds (RFC 3550, 6.4.1): the worst of what is received. */
  readonly jitterMs: number
  /** The share of the peer's packets that did not arrive, 0 to 1. */
  readonly lossRate: number
  /** Audio and video, with their headers. */
  readonly receivedBitsPerSecond: number
  readonly sentBitsPerSecond: number
  /** The largest picture that comes; `null`: none does. */
  readonly picture: {
    readonly widthPx: number
    readonly heightPx: number
    readonly framesPerSecond: number
  } | null
  /** The longest that a picture stood still, in milliseconds, beyond what is between two frames. */
  readonly frozenMs: number
  /** The sound that was made up for what did not come, 0 to 1. */
  readonly concealedRate: number
  /** It goes through a TURN server; `null`: not known yet. */
  readonly relayed: boolean | null
}

/** What was counted at a look. */
export type Counted = {
  readonly atMs: number
  readonly entries: readonly Entry[]
}

export function counted(report: RTCStatsReport, atMs: number): Counted {
  return { atMs, entries: entriesOf(report) }
}

export function statsOf(before: Counted, now: Counted): PeerStats {
  const { entries } = now
  const inbound = ofType(entries, 'inbound-rtp')
  const outbound = ofType(entries, 'outbound-rtp')
  const [video, audio] = ['video', 'audio'].map((kind) =>
    inbound.filter((one) => one.kind === kind),
  )
  const since = (some: readonly Entry[] | undefined, name: string): number =>
    (some ?? []).reduce((total, entry) => {
      const then = before.entries.find(({ id }) => id === entry.id)
      return total + Math.max(0, figure(entry, name) - figure(then, name))
    }, 0)
  const rate = (some: readonly Entry[]): number =>
    (since(some, 'bytesReceived') +
      since(some, 'bytesSent') +
      since(some, 'headerBytesReceived') +
      since(some, 'headerBytesSent')) *
    (8_000 / Math.max(1, now.atMs - before.atMs))
  const part = (some: number, rest: number): number => (some + rest > 0 ? some / (some + rest) : 0)
  const pair = selectedPair(entries)
  const roundTripS = pair?.['currentRoundTripTime']
  const ends = [pair?.localCandidateId, pair?.remoteCandidateId].map((id) =>
    entries.find((entry) => entry.id === id),
  )
  const shown = (video ?? [])
    .filter((entry) => figure(entry, 'frameWidth') > 0 && since([entry], 'framesDecoded') > 0)
    .toSorted((one, other) => figure(other, 'frameWidth') - figure(one, 'frameWidth'))[0]
  const lost = since(inbound, 'packetsLost')
  const concealed = Math.max(
    0,
    since(audio, 'concealedSamples') - since(audio, 'silentConcealedSamples'),
  )
  const heard = since(audio, 'totalSamplesReceived')
  const stats = {
    roundTripMs: typeof roundTripS === 'number' ? roundTripS * 1_000 : null,
    jitterMs: Math.max(0, ...inbound.map((entry) => figure(entry, 'jitter') * 1_000)),
    lossRate: part(lost, since(inbound, 'packetsReceived')),
    receivedBitsPerSecond: rate(inbound),
    sentBitsPerSecond: rate(outbound),
    picture: shown
      ? {
          widthPx: figure(shown, 'frameWidth'),
          heightPx: figure(shown, 'frameHeight'),
          framesPerSecond: figure(shown, 'framesPerSecond'),
        }
      : null,
    frozenMs: Math.max(
      0,
      ...(video ?? []).map((entry) => since([entry], 'totalFreezesDuration') * 1_000),
    ),
    concealedRate: part(concealed, heard - concealed),
    relayed: pair ? ends.some((end) => end?.candidateType === 'relay') : null,
  }
  return { quality: qualityOf(stats), ...stats }
}

/** Whether there is anything to measure yet. */
export function isCarrying({ entries }: Counted): boolean {
  return (
    selectedPair(entries) !== undefined && sum(ofType(entries, 'transport'), 'bytesReceived') > 0
  )
}
