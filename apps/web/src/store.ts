/** A value that changes by events through a pure function, and tells who listens. Knows nothing of React. */

export type Store<S, E> = {
  readonly get: () => S
  readonly dispatch: (event: E) => void
  /** The function that it returns ends the listening. */
  readonly subscribe: (listener: () => void) => () => void
}

export function createStore<S, E>(initial: S, reduce: (state: S, event: E) => S): Store<S, E> {
  const listeners = new Set<() => void>()
  let state = initial
  return {
    get: () => state,
    dispatch: (event) => {
      const next = reduce(state, event)
      if (Object.is(next, state)) return
      state = next
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
