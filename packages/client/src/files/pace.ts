/**
 * How fast files may go to a peer while a call is live (F5). Data channels fill the bottleneck's queue until something is
 * lost, and audio and video wait in that queue: so the rate follows the round trip, in the manner of LEDBAT (RFC 6817),
 * and what the call's own estimate says. Pure: the clock and the figures are passed in.
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
}

export type Pace = {
  /** `Infinity` while no call is live. */
  readonly bytesPerSecond: number
  /** The shortest round trips seen in each of the last minutes, newest last. */
  readonly shortestMs: readonly (readonly [minute: number, roundTripMs: number])[]
  /** Slowed down once: from then on it grows with care. */
  readonly careful: boolean
}

/** The queue that files may fill. A call does not notice it, and it is far more than what a clock misses. */
const QUEUE_MS = 40
const START_BYTES = 128 * 1024
/** Even beside a call that is itself in need something moves. */
const FLOOR_BYTES = 16 * 1024
const CEILING_BYTES = 64 * 1024 * 1024
const BACK = 0.7
const GROWTH = 2
const CAREFUL_GROWTH = 1.15
/** So many minutes without a shorter one, and a round trip counts as the path's own. */
const MINUTES = 3

export const FREE: Pace = { bytesPerSecond: Infinity, shortestMs: [], careful: false }

export function pace(before: Pace, sample: PathSample): Pace {
  const { roundTripMs, availableBitsPerSecond, sentBitsPerSecond } = sample
  const shortestMs = remember(before.shortestMs, sample)
  if (!sample.live) return { ...FREE, shortestMs }
  // A call has begun: what goes at full speed would be its first seconds' ruin.
  if (before.bytesPerSecond === Infinity)
    return { bytesPerSecond: START_BYTES, shortestMs, careful: false }
  const queueMs =
    roundTripMs === null ? 0 : roundTripMs - Math.min(...shortestMs.map(([, shortest]) => shortest))
  const starved = availableBitsPerSecond !== null && availableBitsPerSecond < sentBitsPerSecond
  if (queueMs > QUEUE_MS || starved)
    return {
      bytesPerSecond: Math.max(FLOOR_BYTES, before.bytesPerSecond * BACK),
      shortestMs,
      careful: true,
    }
  // Blind, it neither grows nor shrinks.
  if (roundTripMs === null) return { ...before, shortestMs }
  const growth = before.careful ? CAREFUL_GROWTH : GROWTH
  return {
    bytesPerSecond: Math.min(CEILING_BYTES, before.bytesPerSecond * growth),
    shortestMs,
    careful: before.careful,
  }
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
