/** How long what was heard at one node took until it is written, there or at another. */
import type { Heard } from './effect.ts'

export type Stopwatch = {
  /** To be handed on with what was heard just now. */
  readonly heard: () => Heard
  /** From another node by the clocks of two machines: as good as these are set, and never less than nothing. */
  readonly sinceMs: (heard: Heard) => number
}

export function openStopwatch(options: {
  readonly node: string
  readonly now: () => number
  readonly unixNow: () => number
}): Stopwatch {
  const { node, now, unixNow } = options
  return {
    heard: () => ({ node, atMs: now(), unixMs: unixNow() }),
    sinceMs: (heard) =>
      heard.node === node ? now() - heard.atMs : Math.max(0, unixNow() - heard.unixMs),
  }
}
