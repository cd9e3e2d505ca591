/** When a connection that failed is made anew. Pure. The ladder before it (restarts of ICE) is not known here. */

/** The polite side leaves the first move to the other, so that two new connections seldom cross (PROTOCOL.md, G1). */
const POLITE_EXTRA_MS = 3_000
const STEP_MS = 3_000
const MAX_MS = 30_000

/** How long to wait before the attempt, counted from 0 since the peer was connected last. */
export function rebuildDelayMs(attempt: number, polite: boolean): number {
  return Math.min(attempt * STEP_MS, MAX_MS) + (polite ? POLITE_EXTRA_MS : 0)
}
