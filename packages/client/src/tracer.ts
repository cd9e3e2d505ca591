/** Makes trace events only while somebody listens, and loads what watches connections with the first who does. */
import type { TraceEvent } from './trace.ts'
import { ask } from './asked.ts'
import type { watch } from './watching.ts'

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** A trace event before its time is set. */
export type Step = DistributiveOmit<TraceEvent, 'atMs'>

/** Takes what makes the event, so that nothing is made when nobody listens. */
export type Trace = (make: () => Step) => void

let watching: typeof watch | undefined

/** Where it cannot be loaded connections are not watched; everything else is told. */
export async function startWatching(): Promise<void> {
  watching ??= await ask((later) => later.watch).catch(() => undefined)
}

/** Does nothing until `startWatching` has been. */
export function watchConnection(...watched: Parameters<typeof watch>): void {
  watching?.(...watched)
}
