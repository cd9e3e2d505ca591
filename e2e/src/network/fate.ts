/** What becomes of each packet: by seed, number and conditions alone, so that a network that failed a test can be had again. Pure. */
import { seeded } from '../random.ts'

/** Seen from the browser. */
export type Direction = 'up' | 'down'

export type Conditions = {
  /** The share of packets that get lost, 0 to 1. */
  readonly loss: number
  readonly delayMs: number
  /** Up to this much more, drawn for each packet, so that they overtake each other. */
  readonly jitterMs: number
  /** What the bottleneck carries. */
  readonly bytesPerSecond: number
  /** What would wait longer than this for the bottleneck is dropped. */
  readonly queueMs: number
}

/** A network that behaves, until a test says otherwise. The queue is that of a common router. */
export const CLEAR: Conditions = {
  loss: 0,
  delayMs: 0,
  jitterMs: 0,
  bytesPerSecond: Infinity,
  queueMs: 200,
}

/** One direction of a network, with all that went through it so far. */
export type Way = { readonly seed: number; readonly packets: number; readonly freeAtMs: number }

export type Fate =
  | { readonly type: 'lost'; readonly where: 'link' | 'queue' }
  | { readonly type: 'arrives'; readonly atMs: number }

/** Odd, so that the numbers of packets spread over all seeds (Murmur3's multiplier). */
const SPREAD = 0x85eb_ca6b

export function emptyWay(seed: number): Way {
  return { seed, packets: 0, freeAtMs: 0 }
}

/** The fate of the next packet, which is of this size and comes at this time. */
export function decide(
  way: Way,
  packet: { readonly bytes: number; readonly atMs: number },
  { loss, delayMs, jitterMs, bytesPerSecond, queueMs }: Conditions,
): readonly [Way, Fate] {
  const random = seeded(way.seed + Math.imul(way.packets, SPREAD))
  const [lossDrawn, jitterDrawn] = [random(), random()]
  const next = { ...way, packets: way.packets + 1 }
  if (lossDrawn < loss) return [next, { type: 'lost', where: 'link' }]
  const startMs = Math.max(packet.atMs, way.freeAtMs)
  if (startMs - packet.atMs > queueMs) return [next, { type: 'lost', where: 'queue' }]
  const freeAtMs = startMs + (packet.bytes / bytesPerSecond) * 1_000
  return [
    { ...next, freeAtMs },
    { type: 'arrives', atMs: freeAtMs + delayMs + jitterDrawn * jitterMs },
  ]
}
