/** Pieces that wait to be verified and written, one at a time. Those of a round that is over are let go of at once. */
import type { PieceHeader } from './frame.ts'

type Waiting = {
  readonly header: PieceHeader
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly gone: () => void
}

export type Queue = {
  /** Resolves when its bytes are needed no more. */
  readonly add: (header: PieceHeader, bytes: Uint8Array<ArrayBuffer>) => Promise<void>
  /** Works, where it does not yet. */
  readonly wake: () => void
  /** Keeps only what is of this round. */
  readonly keep: (round: number) => void
  /** Of other rounds, those being worked on, which cannot be let go of: one or none. */
  readonly stale: (round: number) => number
}

/** `idle` is called whenever nothing waits any more; neither is called while the other goes on. */
export function createQueue(
  work: (header: PieceHeader, bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
  idle: () => Promise<void>,
  onFailed: (cause: unknown) => void,
): Queue {
  let waiting: Waiting[] = []
  let inWork: PieceHeader | null = null
  let working = false
  let woken = false

  async function run(): Promise<void> {
    woken = true
    if (working) return
    working = true
    woken = false
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      inWork = next.header
      await work(next.header, next.bytes).catch(onFailed)
      inWork = null
      next.gone()
    }
    await idle().catch(onFailed)
    working = false
    if (woken) void run()
  }

  return {
    add: (header, bytes) =>
      new Promise((gone) => {
        waiting.push({ header, bytes, gone })
        void run()
      }),
    wake: () => void run(),
    keep: (round) => {
      const over = waiting.filter(({ header }) => header.round !== round)
      waiting = waiting.filter(({ header }) => header.round === round)
      for (const { gone } of over) gone()
    },
    stale: (round) => Number(inWork !== null && inWork.round !== round),
  }
}
