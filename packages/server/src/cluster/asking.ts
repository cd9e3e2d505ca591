/** What is asked of the record and not answered yet: one thing at a time for each key. */
import type { Bus, BusEntry, SwapOutcome } from './bus.ts'

const MAX_ASKED = 100

export type Asking = {
  /** Does nothing while something is asked for that key already. */
  readonly swap: (
    key: string,
    value: string | null,
    revision: number,
    then?: (outcome: SwapOutcome) => void,
  ) => void
  readonly isRemoving: (key: string) => boolean
  /** Whether the broker has enough to answer: a lease waits behind all of it. */
  readonly isBusy: () => boolean
}

/** `note` hears of what was done, before `then`. The record may tell it earlier still. */
export function openAsking(
  bus: Bus,
  act: (does: () => void) => void,
  note: (entry: BusEntry) => void,
): Asking {
  const values = new Map<string, string | null>()
  return {
    swap: (key, value, revision, then) => {
      if (values.has(key)) return
      values.set(key, value)
      bus.swap(key, value, revision, (outcome) =>
        act(() => {
          values.delete(key)
          if (outcome.type === 'done') note({ key, value, revision: outcome.revision })
          then?.(outcome)
        }),
      )
    },
    isBusy: () => values.size >= MAX_ASKED,
    isRemoving: (key) => values.get(key) === null,
  }
}
