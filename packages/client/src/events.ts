/** Typed events: `on` returns what takes it back. A listener that throws breaks neither the others nor us. */

/** Event names to the arguments of their listeners. */
export type EventMap = { readonly [name: string]: readonly unknown[] }

export type Listener<A extends readonly unknown[]> = (...args: A) => void

/** Calls `listener` at every `event` from now on; the function that it returns ends that. */
export type On<E extends EventMap> = <K extends keyof E>(
  event: K,
  listener: Listener<E[K]>,
) => () => void

export type Events<E extends EventMap> = {
  readonly on: On<E>
  readonly emit: <K extends keyof E>(event: K, ...args: E[K]) => void
  /** Whether anybody listens: what only listeners need is not made without one. */
  readonly heard: (event: keyof E) => boolean
  readonly clear: () => void
}

export function createEvents<E extends EventMap>(): Events<E> {
  const listeners = new Map<keyof E, Set<(...args: never) => void>>()

  return {
    on: (event, listener) => {
      const existing = listeners.get(event)
      const set = existing ?? new Set()
      if (!existing) listeners.set(event, set)
      // One function may listen twice: each `on` has its own entry and its own end.
      const entry: typeof listener = (...args) => listener(...args)
      set.add(entry)
      return () => {
        set.delete(entry)
      }
    },
    emit: (event, ...args) => {
      for (const listener of [...(listeners.get(event) ?? [])]) {
        // One before it may have ended it.
        if (!listeners.get(event)?.has(listener)) continue
        try {
          ;(listener as Listener<typeof args>)(...args) // stored under the event that it was given for
        } catch (error) {
          queueMicrotask(() => {
            throw error // the app's own error, where the app's own error reporting sees it
          })
        }
      }
    },
    heard: (event) => (listeners.get(event)?.size ?? 0) > 0,
    clear: () => {
      listeners.clear()
    },
  }
}
