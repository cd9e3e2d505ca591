/**
 * What a cluster needs of a broker: a way to say something to a node, which may be lost, come twice or late, and a record
 * whose entries change by compare-and-swap alone, in one order that everybody sees. Nobody has to trust more than that.
 */
export type Bus = {
  /** Hears what is said to that node from now on, and no longer what was said to another. */
  readonly answerTo: (node: string) => void
  readonly say: (node: string, text: string) => void
  /**
   * Sets an entry, or with `null` removes it, if its newest revision is the given one (0: there is none; `null`: whichever
   * it is). `done` is called once, with what came of it. Who takes it for empty and is refused hears by `changed` what is there.
   */
  readonly swap: (
    key: string,
    value: string | null,
    revision: number | null,
    done: (outcome: SwapOutcome) => void,
  ) => void
  /** Resolves when all that was said is on its way. */
  readonly close: () => Promise<void>
}

/** `unknown`: it may have happened, or may yet. The record tells. */
export type SwapOutcome =
  | { readonly type: 'done'; readonly revision: number }
  | { readonly type: 'conflict' }
  | { readonly type: 'unknown' }

/** `value` is `null` where the entry was removed. */
export type BusEntry = {
  readonly key: string
  readonly value: string | null
  readonly revision: number
}

export type BusListener = {
  readonly heard: (text: string) => void
  /** An entry changed. */
  readonly changed: (entry: BusEntry) => void
  /** The whole record: first of all, and after each time that the broker was away. */
  readonly record: (entries: readonly BusEntry[]) => void
}

export type OpenBus = (listener: BusListener) => Bus
