/** Waiting for a condition, with a deadline: the only way in which these tests wait. */
import { setTimeout as pause } from 'node:timers/promises'

/** Two cores are shared by several browsers, so a step that takes 200 ms alone may take seconds. */
const WITHIN_MS = 20_000
const EVERY_MS = 50

type Truthy<T> = Exclude<T, null | undefined | false | 0 | ''>

export type Patience = {
  /** @default 20_000 */
  readonly withinMs?: number
  /** @default 50 */
  readonly everyMs?: number
}

/**
 * Resolves with the first truthy value that `probe` gives. A probe that throws is tried again: the page may be on its
 * way to another document. Throws an error that names `what` was waited for and what was seen last.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  { withinMs = WITHIN_MS, everyMs = EVERY_MS }: Patience = {},
): Promise<Truthy<T>> {
  const deadline = performance.now() + withinMs
  for (;;) {
    let seen: unknown
    try {
      const value = await probe()
      if (value) return value as Truthy<T> // the line says so
      seen = value
    } catch (error) {
      seen = error
    }
    if (performance.now() > deadline)
      throw new Error(`${what}: not within ${withinMs} ms; seen last: ${told(seen)}`)
    await pause(everyMs)
  }
}

/** For how long a network, a server or a page is gone is what some tests try: the only time that passes by itself. */
export function lasting(ms: number): Promise<void> {
  return pause(ms)
}

function told(seen: unknown): string {
  return seen instanceof Error ? seen.message : JSON.stringify(seen)
}
