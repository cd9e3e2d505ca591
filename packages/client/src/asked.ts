/** What is asked for later, or never: `later.ts` has it, and is loaded then. */
import type * as Later from './later.ts'

/** Asks it. */
export async function ask<T>(what: (later: typeof Later) => T | Promise<T>): Promise<T> {
  return what(await import('./later.ts'))
}

/** Begins what goes on until it is ended: returns what ends it. Where it cannot be loaded, it does not begin. */
export function begin(what: (later: typeof Later) => Promise<(() => void) | void>): () => void {
  const begun = ask(what).catch(() => {})
  return () => void begun.then((end) => end?.())
}
