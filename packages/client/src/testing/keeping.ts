/** What a tab keeps: its storage (HTML, 12.2) and its locks (W3C Web Locks), in memory. */

export function createStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    key: (at) => [...kept.keys()][at] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
  }
}

type Asked = { readonly ifAvailable?: boolean; readonly signal?: AbortSignal }
type Work = (lock: Lock | null) => unknown

/** Exclusive ones only. */
export function createLocks(): Pick<LockManager, 'request' | 'query'> {
  /** The last who has each, or waits for it. */
  const held = new Map<string, Promise<unknown>>()

  async function request(name: string, options: Asked | Work, given?: Work): Promise<unknown> {
    const { ifAvailable = false, signal } = typeof options === 'function' ? {} : options
    const work = typeof options === 'function' ? options : given
    const before = held.get(name)
    if (before && ifAvailable) return work?.(null)
    const turn = (async () => {
      await before
      signal?.throwIfAborted()
      return work?.({ name, mode: 'exclusive' })
    })()
    const over = turn.then(
      () => {},
      () => {},
    )
    held.set(name, over)
    void over.then(() => {
      if (held.get(name) === over) held.delete(name)
    })
    if (!signal) return turn
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
    return Promise.race([turn, aborted])
  }

  return {
    request,
    query: async () => ({ held: [...held.keys()].map((name) => ({ name })), pending: [] }),
  }
}
