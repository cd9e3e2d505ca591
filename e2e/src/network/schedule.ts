/** Acts at given times, in their order: one timer for all, since two timers of one millisecond may change places. */

export type Schedule = {
  /** By `performance.now()`. What is due now happens before this returns, unless something earlier still waits. */
  readonly at: (atMs: number, act: () => void) => void
  /** Nothing that waits happens any more. */
  readonly clear: () => void
}

type Entry = { readonly atMs: number; readonly act: () => void }

export function createSchedule(): Schedule {
  const waiting: Entry[] = []
  let timer: NodeJS.Timeout | undefined

  function run(): void {
    clearTimeout(timer)
    for (let [first] = waiting; first; [first] = waiting) {
      const waitMs = first.atMs - performance.now()
      if (waitMs > 0) {
        timer = setTimeout(run, waitMs)
        return
      }
      waiting.shift()
      first.act()
    }
  }

  return {
    at: (atMs, act) => {
      const later = waiting.findLastIndex((entry) => entry.atMs <= atMs)
      waiting.splice(later + 1, 0, { atMs, act })
      if (later < 0) run()
    },
    clear: () => {
      clearTimeout(timer)
      waiting.length = 0
    },
  }
}
