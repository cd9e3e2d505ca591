/** Sending everybody elsewhere, a few at a time: the other servers take them in at a pace that they can hold. */
import { setTimeout as pass } from 'node:timers/promises'
import type { Hub } from './hub.ts'

const STEP_MS = 100

/** Resolves when nobody is left, or when the time is over. */
export async function drainSlowly(
  hub: Pick<Hub, 'drain'>,
  left: () => number,
  withinMs: number,
  now: () => number,
): Promise<void> {
  const endMs = now() + withinMs
  for (let restMs = withinMs; restMs > 0 && left() > 0; restMs = endMs - now()) {
    hub.drain(Math.ceil((left() * STEP_MS) / Math.max(restMs, STEP_MS)))
    await pass(Math.min(STEP_MS, restMs))
  }
}
