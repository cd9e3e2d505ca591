/**
 * An uplink, and what the congestion controllers that share it make of it, each for itself: Google's, as far as it matters to
 * whoever decides what they may send (draft-ietf-rmcat-gcc-02, and the probing of Chromium's `ProbeController`). By seed.
 */
import type { PathSample } from '../src/share/uplink.ts'

export type UplinkDouble = {
  /** What it carries. */
  width: number
  /** What each path may send from now on, sound included. */
  readonly allow: (bits: readonly number[]) => void
  /** A second later: what each of them says. */
  readonly look: () => readonly PathSample[]
  /** The part of what was sent in that second that met a queue. */
  readonly overload: () => number
}

const STEP_MS = 100
const SOUND_BITS = 32_000
const START_BITS = 300_000
const LEAST_BITS = 40_000
/** Encoders take between this part of what they may and all of it. */
const LEAST_TAKEN = 0.6
/** What waits longer is dropped, and what waits so long is noticed. */
const QUEUE_MS = 200
const NOTICED_MS = 40
const BACK = 0.85
const BACK_EVERY_MS = 300
/** In a step: near what was too much before, and elsewhere. */
const NEAR_BITS = 2_400
const RISE = 1.008
/** Further than this above what gets through nothing is known, but by a probe. */
const REACH = 1.5
const REACH_BITS = 10_000
/** Whoever sends less of what it could for some steps probes when it may send something else. */
const CALM = 0.65
const CALM_STEPS = 3
/** And soon after a fall to less than this part. */
const FALL = 0.66
const ASKS_AFTER_MS = 300
const ASKS_EVERY_MS = 5_000
/** As sample.ts takes an encoder for starved. */
const LIMITED = 0.7

type Flow = {
  estimate: number
  allowed: number
  sent: number
  taken: number
  calm: number
  near: boolean
  backAtMs: number
  asks: number
  askedAtMs: number
}

/** @param noise how often a second a path takes a machine that hesitates for a queue */
export function createUplink(paths: number, random: () => number, noise: number): UplinkDouble {
  const flows = Array.from({ length: paths }, (): Flow => ({
    estimate: START_BITS,
    allowed: 0,
    sent: 0,
    taken: 0,
    calm: 0,
    near: false,
    backAtMs: -Infinity,
    asks: 0,
    askedAtMs: -Infinity,
  }))
  let [queueMs, nowMs, queued, offered] = [0, 0, 0, 0]
  const sum = (): number => flows.reduce((all, { sent }) => all + sent, 0)

  function step(): void {
    nowMs += STEP_MS
    for (const flow of flows) send(flow)
    const fullness = sum() / double.width
    queueMs = Math.max(0, Math.min(QUEUE_MS, queueMs + (fullness - 1) * STEP_MS))
    offered += sum()
    if (queueMs > NOTICED_MS) queued += sum()
    for (const flow of flows) learn(flow, flow.sent / Math.max(1, fullness))
  }

  function send(flow: Flow): void {
    const most = Math.min(flow.allowed, flow.estimate)
    const part = LEAST_TAKEN + (1 - LEAST_TAKEN) * random()
    flow.sent = SOUND_BITS + Math.max(0, most - SOUND_BITS) * part
    flow.taken += (flow.sent * STEP_MS) / 1_000
    flow.calm = flow.sent < flow.estimate * CALM ? flow.calm + 1 : 0
  }

  function learn(flow: Flow, got: number): void {
    if (flow.asks > 0 && nowMs - flow.askedAtMs >= ASKS_AFTER_MS) {
      probe(flow, flow.asks)
      flow.asks = 0
    }
    const hesitates = random() < (noise * STEP_MS) / 1_000
    const reach = REACH * got + REACH_BITS
    if (hesitates || (queueMs > NOTICED_MS && nowMs - flow.backAtMs > BACK_EVERY_MS))
      fall(flow, BACK * got)
    else if (queueMs <= NOTICED_MS && flow.estimate < reach)
      flow.estimate = Math.min(reach, flow.near ? flow.estimate + NEAR_BITS : flow.estimate * RISE)
  }

  function fall(flow: Flow, to: number): void {
    const before = flow.estimate
    flow.estimate = Math.max(LEAST_BITS, Math.min(before, to))
    flow.near = true
    flow.backAtMs = nowMs
    if (flow.estimate >= FALL * before || nowMs - flow.askedAtMs < ASKS_EVERY_MS) return
    flow.askedAtMs = nowMs
    flow.asks = BACK * before
  }

  /** A burst at this rate tells how fast it comes through beside the others. */
  function probe(flow: Flow, rate: number): void {
    const free = Math.max(0, double.width - (sum() - flow.sent))
    const came = Math.min(rate, free) * (random() < 2 * noise ? LEAST_TAKEN : 1)
    flow.estimate = came < 0.9 * rate ? 0.95 * came : Math.max(flow.estimate, came)
    flow.near = false
  }

  const double: UplinkDouble = {
    width: Infinity,
    allow: (bits) => {
      for (const [at, flow] of flows.entries()) {
        const before = flow.allowed
        flow.allowed = bits[at] ?? 0
        if (flow.allowed !== before && flow.estimate < flow.allowed && flow.calm >= CALM_STEPS)
          probe(flow, 2 * flow.estimate)
      }
    },
    look: () => {
      for (const flow of flows) flow.taken = 0
      queued = offered = 0
      for (let ms = 0; ms < 1_000; ms += STEP_MS) step()
      return flows.map(({ estimate, allowed, taken }) => ({
        availableBitsPerSecond: estimate,
        allowedBitsPerSecond: allowed,
        sentBitsPerSecond: taken,
        limited: estimate - SOUND_BITS < (allowed - SOUND_BITS) * LIMITED,
      }))
    },
    overload: () => queued / offered,
  }
  return double
}
