/**
 * The newest value of a topic on its way to one page: what is overtaken is left out, and the last one is said again until it
 * is acknowledged (N6). Pure.
 */

/** A round trip of most links: sooner it could not have been acknowledged. */
const FIRST_REPEAT_MS = 150
const LAST_REPEAT_MS = 2_000

/** What one page was told of one topic. */
export type Told = {
  readonly number: number
  readonly atMs: number
  /** How often this number was said. */
  readonly times: number
  readonly acknowledged: number
}

export const NOTHING_TOLD: Told = { number: 0, atMs: 0, times: 0, acknowledged: 0 }

/** Whether the newest value is to be said now. */
export function isDue(
  { number, atMs, times, acknowledged }: Told,
  newest: number,
  nowMs: number,
): boolean {
  if (newest <= acknowledged) return false
  const patienceMs = Math.min(LAST_REPEAT_MS, FIRST_REPEAT_MS * 2 ** (times - 1))
  return newest > number || nowMs - atMs >= patienceMs
}

export function tell(told: Told, newest: number, nowMs: number): Told {
  const times = told.number === newest ? told.times + 1 : 1
  return { ...told, number: newest, atMs: nowMs, times }
}

/** An acknowledgement for what was never said acknowledges nothing. */
export function acknowledge(told: Told, number: number): Told {
  return number > told.number
    ? told
    : { ...told, acknowledged: Math.max(told.acknowledged, number) }
}
