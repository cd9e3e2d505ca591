/**
 * What the uplink carries, from what each connection says of it (M4). Each has a congestion controller of its own, which
 * knows nothing of the others, and which finds out only what it is asked to send. Pure.
 */
import { steady, type Steady } from './steady.ts'

export type PathSample = {
  /** What its congestion control would send (webrtc-stats `availableOutgoingBitrate`), or what stands in for it. */
  readonly availableBitsPerSecond: number
  /** What audio and video send now. */
  readonly sentBitsPerSecond: number
  /** What they may send: a picture in which nothing moves takes less. */
  readonly allowedBitsPerSecond: number
  /** Its encoders get fewer bits than they were allowed. */
  readonly limited: boolean
}

export type Uplink = {
  /** `Infinity` until they were limited. */
  readonly bitsPerSecond: Steady
  /** Looks in a row at which all together got much less than they may send. */
  readonly limited: number
  /** How often it went up since it last went down. */
  readonly raises: number
  readonly raisedAtMs: number
  /** So long it waits before it tries for more of which nobody knows. */
  readonly patienceMs: number
}

export const OPEN: Uplink = {
  bitsPerSecond: { value: Infinity, better: null },
  limited: 0,
  raises: 0,
  raisedAtMs: -Infinity,
  patienceMs: 3_000,
}

/** One look may be a hiccup of the machine, for which congestion control takes it as well. */
const LIMITED_LOOKS = 2
/**
 * Of what may go, all together are given less only where the uplink does not carry it: it takes from all of them. The estimate of
 * a single one falls for much less, and grows again where it is left alone.
 */
const SHORT = 0.7
/** By this part of what it was; twice as much each time that it holds, which also makes congestion control look for more. */
const FIRST_STEP = 0.25
const LARGEST_STEP = 1
const BOLD_PATIENCE_MS = 1_000
const EVIDENT = 1.1
const EVIDENT_PATIENCE_MS = 3_000
/** A limit so soon after more was tried means that there is no more. */
const REPENT_MS = 10_000
const MOST_PATIENCE_MS = 6_000
/** Whatever is measured beside it. */
const LEAST_BITS = 150_000

/** The uplink after the next look at all connections. */
export function follow(before: Uplink, paths: readonly PathSample[], nowMs: number): Uplink {
  const { value } = before.bitsPerSecond
  const limited = isShort(paths) ? before.limited + 1 : 0
  const found = foundOf(paths)
  const step = Math.min(LARGEST_STEP, FIRST_STEP * 2 ** before.raises)
  const measured =
    limited >= LIMITED_LOOKS
      ? carriedOf(paths)
      : limited > 0
        ? value
        : Math.max(found, value * (1 + step))
  // What congestion control has found needs less courage, even where that was too much before.
  const evident = found > value * EVIDENT
  const held = before.raises > 0
  const lastingMs = held
    ? BOLD_PATIENCE_MS
    : Math.min(before.patienceMs, evident ? EVIDENT_PATIENCE_MS : Infinity)
  const bitsPerSecond = steady(
    before.bitsPerSecond,
    Math.max(LEAST_BITS, measured),
    nowMs,
    lastingMs,
  )
  const { raises, raisedAtMs, patienceMs } = before
  if (bitsPerSecond.value < value) {
    const repents = nowMs - raisedAtMs < REPENT_MS
    return {
      bitsPerSecond,
      limited,
      raises: 0,
      raisedAtMs: -Infinity,
      patienceMs: repents ? Math.min(MOST_PATIENCE_MS, 2 * patienceMs) : patienceMs,
    }
  }
  if (bitsPerSecond.value === value) return { ...before, bitsPerSecond, limited }
  return {
    bitsPerSecond,
    limited,
    raises: raises + 1,
    raisedAtMs: nowMs,
    patienceMs: held ? OPEN.patienceMs : patienceMs,
  }
}

function isShort(paths: readonly PathSample[]): boolean {
  return carriedOf(paths) < SHORT * paths.reduce((sum, path) => sum + usedOf(path), 0)
}

/** What gets through where it is limited, and what may go where it is not: a moment in which less goes proves nothing. */
function carriedOf(paths: readonly PathSample[]): number {
  return paths.reduce(
    (sum, { limited, availableBitsPerSecond, sentBitsPerSecond, allowedBitsPerSecond }) =>
      sum +
      (limited
        ? availableBitsPerSecond
        : Math.max(sentBitsPerSecond, Math.min(allowedBitsPerSecond, availableBitsPerSecond))),
    0,
  )
}

/** What may go now, and the most that one of them has found free beside it: all share that, so it is counted once. */
function foundOf(paths: readonly PathSample[]): number {
  const used = paths.map(usedOf)
  const free = paths.map((path, at) => path.availableBitsPerSecond - (used[at] ?? 0))
  return used.reduce((sum, bits) => sum + bits, 0) + Math.max(0, ...free)
}

function usedOf({ sentBitsPerSecond, allowedBitsPerSecond }: PathSample): number {
  return Math.max(sentBitsPerSecond, allowedBitsPerSecond)
}

/** In the place of the browser's own estimate, where there is none (Firefox). */
export type StandIn = { readonly bitsPerSecond: number; readonly shortestMs: number }

const START_BITS = 2_500_000
const LEAST_STAND_IN_BITS = 60_000
/** Above the shortest round trip: what waits in a queue. */
const QUEUE_MS = 150
/** Loss as Google's congestion control takes it (draft-ietf-rmcat-gcc-02, 6). */
const LOST = 0.1
const CLEAN = 0.02
const BACK = 0.85
const RISE = 1.08
/** Further than this above what is sent nothing is known. */
const REACH = 1.5
const REACH_BITS = 100_000

export function standIn(
  before: StandIn | null,
  sample: {
    readonly sentBitsPerSecond: number
    /** 0 to 1, and the round trip, as the other side reports them; `null`: it has not. */
    readonly lossRate: number | null
    readonly roundTripMs: number | null
  },
): StandIn {
  const { sentBitsPerSecond, lossRate, roundTripMs } = sample
  const { bitsPerSecond, shortestMs } = before ?? {
    bitsPerSecond: START_BITS,
    shortestMs: Infinity,
  }
  const shortest = Math.min(shortestMs, roundTripMs ?? Infinity)
  const next = (bits: number): StandIn => ({
    bitsPerSecond: Math.max(LEAST_STAND_IN_BITS, bits),
    shortestMs: shortest,
  })
  if (lossRate !== null && lossRate > LOST)
    return next(Math.min(bitsPerSecond, sentBitsPerSecond) * (1 - lossRate / 2))
  if (roundTripMs !== null && roundTripMs > shortest + QUEUE_MS)
    return next(Math.min(bitsPerSecond, sentBitsPerSecond) * BACK)
  if (lossRate === null || lossRate > CLEAN) return next(bitsPerSecond)
  const reach = Math.max(bitsPerSecond, sentBitsPerSecond * REACH + REACH_BITS)
  return next(Math.min(bitsPerSecond * RISE, reach))
}
