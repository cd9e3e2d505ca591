/** Makes trace events only while somebody listens, and loads what watches connections with the first who does. */
import type { TraceEvent } from './trace.ts'
import type * as Watching from './watching.ts'

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** A trace event before its time is set. */
export type Step = DistributiveOmit<TraceEvent, 'atMs'>

/** Takes what makes the event, so that nothing is made when nobody listens. */
export type Trace = (make: () => Step) => void

let watching: typeof Watching | undefined

/** Where it cannot be loaded connections are not watched; everything else is told. */
export async function startWatching(): Promise<void> {
  watching ??= await import('./watching.ts').catch(() => undefined)
}

/** Does nothing until `startWatching` has been. */
export function watchConnection(...watched: Parameters<typeof Watching.watch>): void {
  watching?.watch(...watched)
}
