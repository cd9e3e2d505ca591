/** A value that changes, and tells who listens. Knows nothing of React. */

export type Store<S> = {
  readonly get: () => S
  readonly change: (next: (state: S) => S) => void
  /** The function that it returns ends the listening. */
  readonly subscribe: (listener: () => void) => () => void
}

export function createStore<S>(initial: S): Store<S> {
  const listeners = new Set<() => void>()
  let state = initial
  return {
    get: () => state,
    change: (next) => {
      const before = state
      state = next(before)
      if (Object.is(state, before)) return
      for (const listener of [...listeners]) listener()
    },
    subscribe: (listener) => {
      // One function may subscribe twice: each has its own end.
      const entry = (): void => listener()
      listeners.add(entry)
      return () => {
        listeners.delete(entry)
      }
    },
  }
}
