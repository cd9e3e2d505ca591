/** What was started and has to be stopped, whatever happens. */

/** A browser that hangs does not close its pages; what was started before it has to be stopped all the same. */
const STOP_WITHIN_MS = 10_000

export type Cleanup = {
  /** `stop` runs at the end; what was started last is stopped first. */
  readonly add: (stop: () => unknown) => void
  /** Stops everything, even where one of them throws. */
  readonly run: () => Promise<void>
}

export function createCleanup(): Cleanup {
  const stops: (() => unknown)[] = []
  return {
    add: (stop) => {
      stops.push(stop)
    },
    run: async () => {
      const errors: unknown[] = []
      for (let stop = stops.pop(); stop; stop = stops.pop())
        try {
          await withinTime(stop())
        } catch (error) {
          errors.push(error)
        }
      if (errors.length === 1) throw errors[0]
      if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join('\n'))
    },
  }
}

async function withinTime(stopping: unknown): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`something did not stop within ${STOP_WITHIN_MS} ms`)),
      STOP_WITHIN_MS,
    )
  })
  try {
    await Promise.race([stopping, late])
  } finally {
    clearTimeout(timer)
  }
}
