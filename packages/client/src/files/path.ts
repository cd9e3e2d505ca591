/** What a connection tells of its path while a file goes over it: the shell of `pace.ts`. */
import { createWaiting } from './waiting.ts'
import { FLOOR_BYTES, FREE, pace, paceFrameBytes, type Pace, type PathSample } from './pace.ts'

const EVERY_MS = 500
/** What may go at once after a rest. */
const BURST_MS = 100

/** What goes sooner makes what cannot wait, and waits, wait longer. */
const GIVE_WAY_MS = 10

export type Path = {
  /** Takes from what may go now; false: later, and then `onBudget` says so. */
  readonly spend: (bytes: number) => boolean
  /** The largest frame that may go now. */
  readonly frameBytes: () => number
  /** Looks again, where a while has passed. */
  readonly look: () => void
  readonly end: () => void
}

/** Since the connection began. */
type Counted = {
  readonly atMs: number
  sentBytes: number
  receivedBytes: number
  roundTripsS: number
  roundTrips: number
  availableBitsPerSecond: number | null
}

const NOTHING: Omit<Counted, 'atMs'> = {
  sentBytes: 0,
  receivedBytes: 0,
  roundTripsS: 0,
  roundTrips: 0,
  availableBitsPerSecond: null,
}

const UNKNOWN: Omit<PathSample, 'atMs'> = {
  live: true,
  roundTripMs: null,
  availableBitsPerSecond: null,
  sentBitsPerSecond: 0,
  waitedMs: 0,
  fileBytesPerSecond: 0,
}

export function watchPath(
  pc: Pick<RTCPeerConnection, 'getStats' | 'getSenders'> | null,
  realtime: RTCDataChannel | null,
  nowMs: () => number,
  onBudget: () => void,
): Path {
  // Until the figures are there, a camera that is on counts as a call.
  let now: Pace = pc?.getSenders().some(({ track }) => track !== null)
    ? pace(FREE, { ...UNKNOWN, atMs: nowMs() })
    : FREE
  let counted: Counted | null = null
  let lookedAtMs = -Infinity
  let budget = 0
  /** Since the last look. */
  let spentBytes = 0
  let filledAtMs = nowMs()
  /** What was taken last is paid for by the floor then. */
  let floorAtMs = nowMs()
  const waiting = createWaiting(realtime, nowMs)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function look(): Promise<void> {
    waiting.watch()
    if (!pc || nowMs() - lookedAtMs < EVERY_MS) return
    lookedAtMs = nowMs()
    const report = await pc.getStats().catch(() => null)
    if (!report) return
    const next = read(report, nowMs())
    const before = counted
    counted = next
    const fileBytes = spentBytes
    spentBytes = 0
    if (!before) return
    const since = (name: keyof typeof NOTHING): number => Number(next[name]) - Number(before[name])
    now = pace(now, {
      atMs: next.atMs,
      live: since('sentBytes') + since('receivedBytes') > 0,
      roundTripMs:
        since('roundTrips') > 0 ? (since('roundTripsS') * 1_000) / since('roundTrips') : null,
      availableBitsPerSecond: next.availableBitsPerSecond,
      sentBitsPerSecond: (since('sentBytes') * 8_000) / (next.atMs - before.atMs),
      waitedMs: waiting.longestMs(),
      fileBytesPerSecond: (fileBytes * 1_000) / (next.atMs - before.atMs),
    })
    onBudget()
  }

  function take(bytes: number): true {
    spentBytes += bytes
    floorAtMs = nowMs() + (bytes / FLOOR_BYTES) * 1_000
    return true
  }

  return {
    spend: (bytes) => {
      if (now.bytesPerSecond === Infinity) return take(bytes)
      const atMs = nowMs()
      const most = (now.bytesPerSecond * BURST_MS) / 1_000
      budget = Math.min(most, budget + (now.bytesPerSecond * (atMs - filledAtMs)) / 1_000)
      filledAtMs = atMs
      if (budget > 0 && (!waiting.now() || atMs >= floorAtMs)) {
        // Into debt for a whole chunk, however slow it is.
        budget -= bytes
        return take(bytes)
      }
      clearTimeout(timer)
      timer = setTimeout(onBudget, Math.max(GIVE_WAY_MS, (-budget / now.bytesPerSecond) * 1_000))
      return false
    },
    frameBytes: () => paceFrameBytes(now),
    look: () => void look(),
    end: () => {
      clearTimeout(timer)
      waiting.end()
    },
  }
}

/** The names are those of W3C webrtc-stats. */
function read(report: RTCStatsReport, atMs: number): Counted {
  const counted = { ...NOTHING, atMs }
  report.forEach((entry: { readonly [name: string]: unknown }) => {
    const number = (name: string): number => Number(entry[name] ?? 0)
    const isPair = entry['type'] === 'candidate-pair' && entry['nominated'] === true
    if (entry['type'] === 'outbound-rtp') counted.sentBytes += number('bytesSent')
    if (entry['type'] === 'inbound-rtp') counted.receivedBytes += number('bytesReceived')
    // Of reports on media (RFC 3550) and of checks of the path (RFC 8445): whatever is newer than the last look.
    if (isPair || entry['type'] === 'remote-inbound-rtp') {
      counted.roundTripsS += number('totalRoundTripTime')
      counted.roundTrips += number(isPair ? 'responsesReceived' : 'roundTripTimeMeasurements')
    }
    if (isPair && entry['availableOutgoingBitrate'] !== undefined)
      counted.availableBitsPerSecond = number('availableOutgoingBitrate')
  })
  return counted
}
