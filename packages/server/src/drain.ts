/** Sending everybody elsewhere, a few at a time: the other servers take them in at a pace that they can hold. */
import { setTimeout as pass } from 'node:timers/promises'
import type { Hub } from './hub.ts'

const STEP_MS = 100
/** Who takes nothing for so long, from whichever of the other nodes it is due, will not: a takeover has three seconds. */
const STILL_MS = 2_000

type Wait = (
  ms: number,
  value: undefined,
  options: { readonly signal: AbortSignal },
) => Promise<unknown>

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

/**
 * Resolves when other nodes have all rooms that live here, when they take none any more, or when the time is over: what
 * is left begins anew there (R7).
 */
export async function handOverAll(
  hub: Pick<Hub, 'handOver'>,
  withinMs: number,
  now: () => number,
  wait: Wait = pass,
): Promise<void> {
  const endMs = now() + Math.max(STILL_MS, withinMs)
  let [lastMs, isDone] = [now(), false]
  const taken = (): void => void (lastMs = now())
  const done = hub.handOver(taken).then(() => void (isDone = true))
  for (;;) {
    const restMs = Math.min(endMs, lastMs + STILL_MS) - now()
    if (isDone || restMs <= 0) return
    const inTime = new AbortController()
    await Promise.race([done, wait(restMs, undefined, inTime).catch(() => undefined)])
    inTime.abort()
  }
}
