/** What was started and has to be stopped, whatever happens. */

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
          await stop()
        } catch (error) {
          errors.push(error)
        }
      if (errors.length === 1) throw errors[0]
      if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join('\n'))
    },
  }
}
