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
  const entries = new Set<{ readonly event: keyof E; readonly listener: unknown }>()

  return {
    on: (event, listener) => {
      // One function may listen twice: each `on` has its own entry and its own end.
      const entry = { event, listener }
      entries.add(entry)
      return () => {
        entries.delete(entry)
      }
    },
    emit: (event, ...args) => {
      for (const entry of [...entries]) {
        // One before it may have ended it.
        if (entry.event !== event || !entries.has(entry)) continue
        try {
          ;(entry.listener as Listener<typeof args>)(...args) // stored with the event that it was given for
        } catch (error) {
          queueMicrotask(() => {
            throw error // the app's own error, where the app's own error reporting sees it
          })
        }
      }
    },
    heard: (event) => [...entries].some((entry) => entry.event === event),
    clear: () => {
      entries.clear()
    },
  }
}
