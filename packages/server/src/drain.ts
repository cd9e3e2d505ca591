/** Sending everybody elsewhere, a few at a time: the other servers take them in at a pace that they can hold. */
import { setTimeout as pass } from 'node:timers/promises'
import type { Hub } from './hub.ts'

const STEP_MS = 100
/** Of the two seconds of a shutdown; thousands of rooms take tenths of one. */
const HAND_OVER_MS = 700

/** Resolves when nobody is left, or when the time is over. */
export async function drainSlowly(
  hub: Pick<Hub, 'drainSome'>,
  left: () => number,
  withinMs: number,
  now: () => number,
): Promise<void> {
  const endMs = now() + withinMs
  for (let restMs = withinMs; restMs > 0 && left() > 0; restMs = endMs - now()) {
    hub.drainSome(Math.ceil((left() * STEP_MS) / Math.max(restMs, STEP_MS)))
    await pass(Math.min(STEP_MS, restMs))
  }
}

/** Resolves when other nodes have all rooms that live here, or late: what is left begins anew there (R7). */
export async function handOverSoon(hub: Pick<Hub, 'handOver'>): Promise<void> {
  const inTime = new AbortController()
  const late = pass(HAND_OVER_MS, undefined, inTime).catch(() => undefined)
  await Promise.race([hub.handOver(), late])
  inTime.abort()
}
