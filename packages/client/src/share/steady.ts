/** A figure that is followed down at once, and up only when it stays up: so a noisy one makes nobody flap (M4). Pure. */

export type Steady = {
  readonly value: number
  /** Since when it is better than that, and what it was at least meanwhile. */
  readonly better: { readonly sinceMs: number; readonly least: number } | null
}

const LASTING_MS = 3_000
const BETTER = 1.15

export function steady(
  before: Steady | null,
  measured: number,
  nowMs: number,
  lastingMs: number = LASTING_MS,
): Steady {
  if (!before || measured <= before.value) return { value: measured, better: null }
  if (measured <= before.value * BETTER) return { value: before.value, better: null }
  const { sinceMs, least } = before.better ?? { sinceMs: nowMs, least: measured }
  const now = { sinceMs, least: Math.min(least, measured) }
  return nowMs - sinceMs >= lastingMs
    ? { value: now.least, better: null }
    : { value: before.value, better: now }
}
