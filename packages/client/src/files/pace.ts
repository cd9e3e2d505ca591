/**
 * How fast files may go to a peer beside what cannot wait (F5). Data channels fill the bottleneck's queue until something is
 * lost, and audio and video wait in that queue: so the rate follows the round trip, in the manner of LEDBAT (RFC 6817),
 * and what the call's own estimate says. All channels of a connection share one congestion window, and where packets are
 * lost it is small: so the rate falls as well when what is `realtime` has to wait. Pure: the clock and the figures are
 * passed in.
 */

export type PathSample = {
  readonly atMs: number
  /** Audio or video goes to the peer, or comes from it. */
  readonly live: boolean
  /** The mean since the last sample; `null`: none was measured. */
  readonly roundTripMs: number | null
  /** Of audio and video, by the call's congestion control; `null` where the browser does not tell (Firefox). */
  readonly availableBitsPerSecond: number | null
  /** What audio and video send now. */
  readonly sentBitsPerSecond: number
  /** The longest that something on `realtime` waited to be sent since the last sample. */
  readonly waitedMs: number
  /** What files sent since the last sample. */
  readonly fileBytesPerSecond: number
}

export type Pace = {
  /** `Infinity` while no call is live, and nothing on `realtime` waits. */
  readonly bytesPerSecond: number
  /** The shortest round trips seen in each of the last minutes, newest last. */
  readonly shortestMs: readonly (readonly [minute: number, roundTripMs: number])[]
  /** Slowed down once: from then on it grows with care. */
  readonly careful: boolean
  /** A call was live. */
  readonly live: boolean
}

/** The queue that files may fill. A call does not notice it, and it is far more than what a clock misses. */
const QUEUE_MS = 40
/** More than a busy page needs to look at its channels; less than what makes a value old. */
const WAIT_MS = 60
const START_BYTES = 128 * 1024
/** Even beside a call that is itself in need something moves. */
const FLOOR_BYTES = 16 * 1024
const CEILING_BYTES = 64 * 1024 * 1024
const BACK = 0.7
const GROWTH = 2
const CAREFUL_GROWTH = 1.15
/** So many minutes without a shorter one, and a round trip counts as the path's own. */
const MINUTES = 3
/** A frame goes whole before what is `realtime` has its turn: it takes so long, or is no longer than a packet (RFC 8831, 6.6). */
const FRAME_MS = 20
const PACKET_BYTES = 1_100

export const FREE: Pace = { bytesPerSecond: Infinity, shortestMs: [], careful: false, live: false }

export function pace(before: Pace, sample: PathSample): Pace {
  const { live, roundTripMs, availableBitsPerSecond, sentBitsPerSecond } = sample
  const shortestMs = remember(before.shortestMs, sample)
  const waits = sample.waitedMs > WAIT_MS
  const next = (bytesPerSecond: number, careful: boolean): Pace => ({
    bytesPerSecond,
    shortestMs,
    careful,
    live,
  })
  const { bytesPerSecond, careful } = before
  if (!live && !waits && (before.live || bytesPerSecond === Infinity)) return next(Infinity, false)
  // A call has begun: what goes at full speed would be its first seconds' ruin.
  if (bytesPerSecond === Infinity && live) return next(START_BYTES, false)
  if (bytesPerSecond === Infinity)
    return next(Math.max(FLOOR_BYTES, sample.fileBytesPerSecond * BACK), false)
  const queueMs =
    roundTripMs === null ? 0 : roundTripMs - Math.min(...shortestMs.map(([, shortest]) => shortest))
  const starved = availableBitsPerSecond !== null && availableBitsPerSecond < sentBitsPerSecond
  if (waits || (live && (queueMs > QUEUE_MS || starved)))
    return next(Math.max(FLOOR_BYTES, bytesPerSecond * BACK), true)
  // Blind, it neither grows nor shrinks.
  if (live && roundTripMs === null) return next(bytesPerSecond, careful)
  const grown = bytesPerSecond * (careful ? CAREFUL_GROWTH : GROWTH)
  if (!live && grown > CEILING_BYTES) return next(Infinity, false)
  return next(Math.min(CEILING_BYTES, grown), careful)
}

/** How large a frame may be at this pace, in bytes. */
export function paceFrameBytes({ bytesPerSecond }: Pace): number {
  return Math.max(PACKET_BYTES, Math.floor((bytesPerSecond * FRAME_MS) / 1_000))
}

function remember(
  shortestMs: Pace['shortestMs'],
  { atMs, roundTripMs }: PathSample,
): Pace['shortestMs'] {
  if (roundTripMs === null) return shortestMs
  const minute = Math.floor(atMs / 60_000)
  const kept = shortestMs.filter(([at]) => at > minute - MINUTES && at !== minute)
  const now = shortestMs.find(([at]) => at === minute)?.[1] ?? Infinity
  return [...kept, [minute, Math.min(now, roundTripMs)]]
}
