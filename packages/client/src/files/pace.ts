/**
 * How fast files may go to a peer beside what cannot wait (F5). Data channels fill the bottleneck's queue until something is
 * lost, and audio and video wait in that queue: so the rate follows the round trip, in the manner of LEDBAT (RFC 6817),
 * and what the call's own estimate says. All channels of a connection share one congestion window, and where packets are
 * lost it is small: so the rate falls as well when what is `realtime` has to wait. It falls to what got through, never
 * below a floor, and is back soon after nothing is in the way any more. Pure: the clock and the figures are passed in.
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
  /** What files sent in each of the last samples, newest last. */
  readonly carried: readonly number[]
  /** Samples in a row in which files went, and what is `realtime` waited. */
  readonly heldUp: number
  /** Samples since it had to slow down. */
  readonly calm: number
  /** The last round trips, while all of them are too long. */
  readonly longMs: readonly number[]
  /** A call was live. */
  readonly live: boolean
}

/** The queue that files may fill. A call does not notice it, and it is far more than what a clock misses. */
const QUEUE_MS = 40
/** More than a busy page needs to look at its channels; less than what makes a value old. */
const WAIT_MS = 90
const START_BYTES = 128 * 1024
/** Even beside a call that is itself in need, and whatever waits, something moves. */
export const FLOOR_BYTES: number = 16 * 1024
const CEILING_BYTES = 64 * 1024 * 1024
const BACK = 0.7
const GROWTH = 2
const CAREFUL_GROWTH = 1.15
/** So long it grows with care: where packets get lost something waits again and again, and most often sooner. */
const CAREFUL_SAMPLES = 6
/** Free for so long before, it grows at once: then it was a bad moment, and no bad path. */
const LONG_CALM_SAMPLES = 20
/** So long it goes on as it is where nothing was in the way so far: a connection that begins loses much, and finds its window (RFC 9260, 7.2). */
const PATIENCE = 2
/** One sample may have been held up by what waits. */
const CARRIED_SAMPLES = 3
/** One long round trip may be a page that was busy: LEDBAT takes the shortest of some as well. */
const HICCUP = 1
/** Slowed down so often, to a sixth, and the round trip is as long as before: then it is the path, which changed. */
const IN_VAIN = HICCUP + 5
/** So many minutes without a shorter one, and a round trip counts as the path's own. */
const MINUTES = 3
/** A frame goes whole before what is `realtime` has its turn: it takes so long, or is no longer than a packet (RFC 8831, 6.6). */
const FRAME_MS = 20
const PACKET_BYTES = 1_100

export const FREE: Pace = {
  bytesPerSecond: Infinity,
  shortestMs: [],
  carried: [],
  heldUp: 0,
  calm: Infinity,
  longMs: [],
  live: false,
}

export function pace(before: Pace, sample: PathSample): Pace {
  const { live, roundTripMs, fileBytesPerSecond } = sample
  const { bytesPerSecond, calm } = before
  const carried = [...before.carried, fileBytesPerSecond].slice(-CARRIED_SAMPLES)
  const waits = sample.waitedMs > WAIT_MS
  // What waits while nothing of ours goes waits for the path, and not for files.
  const heldUp = waits ? before.heldUp + Number(fileBytesPerSecond > 0) : 0
  const seen = { ...measured(before, sample), carried, heldUp, live }
  const next = (to: number, calmNow: number): Pace => ({
    ...seen,
    bytesPerSecond: Math.min(Math.max(to, FLOOR_BYTES), live ? CEILING_BYTES : Infinity),
    calm: calmNow,
  })
  const long = roundTripMs === null ? 0 : seen.longMs.length
  if (!live && before.live && !waits) return next(Infinity, Infinity)
  // A call has begun: what goes at full speed would be its first seconds' ruin.
  if (bytesPerSecond === Infinity && live) return next(START_BYTES, Infinity)
  const through = Math.min(bytesPerSecond, Math.max(...carried))
  const patience = bytesPerSecond === Infinity ? PATIENCE : 0
  const inTheWay = live ? waits : heldUp > patience && fileBytesPerSecond > 0
  if (inTheWay || (live && (long > HICCUP || isStarved(sample))))
    return next(through * BACK, !live && calm > LONG_CALM_SAMPLES ? CAREFUL_SAMPLES : 0)
  if (waits) return next(bytesPerSecond, calm)
  // Not sure, or blind, it does not grow.
  if (live && long > 0) return next(through, calm + 1)
  if (live && roundTripMs === null) return next(bytesPerSecond, calm + 1)
  const grown = bytesPerSecond * (calm < CAREFUL_SAMPLES ? CAREFUL_GROWTH : GROWTH)
  return next(!live && grown > CEILING_BYTES ? Infinity : grown, calm + 1)
}

/** Audio and video do not get what they send. */
function isStarved({ availableBitsPerSecond, sentBitsPerSecond }: PathSample): boolean {
  return availableBitsPerSecond !== null && availableBitsPerSecond < sentBitsPerSecond
}

/** What the round trip says of the path. Where going slower does not make it shorter, it is no queue of ours. */
function measured(
  { shortestMs, longMs }: Pace,
  { atMs, roundTripMs }: PathSample,
): Pick<Pace, 'shortestMs' | 'longMs'> {
  if (roundTripMs === null) return { shortestMs, longMs }
  const minute = Math.floor(atMs / 60_000)
  const kept = shortestMs.filter(([at]) => at > minute - MINUTES && at !== minute)
  const now = shortestMs.find(([at]) => at === minute)?.[1] ?? Infinity
  const all = [...kept, [minute, Math.min(now, roundTripMs)] as const]
  const queueMs = roundTripMs - Math.min(...all.map(([, shortest]) => shortest))
  if (queueMs <= QUEUE_MS) return { shortestMs: all, longMs: [] }
  const long = [...longMs, roundTripMs]
  if (long.length <= IN_VAIN) return { shortestMs: all, longMs: long }
  return { shortestMs: [[minute, Math.min(...long.slice(HICCUP - IN_VAIN))]], longMs: [] }
}

/** How large a frame may be at this pace, in bytes. */
export function paceFrameBytes({ bytesPerSecond }: Pace): number {
  return Math.max(PACKET_BYTES, Math.floor((bytesPerSecond * FRAME_MS) / 1_000))
}
