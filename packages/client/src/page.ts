/** What happens to the page that a room lives in: hidden, shown, left, back from the cache, the network gone and back. */

export type PageWatch = {
  /** The network is back or another one, or the page is shown again. */
  readonly wake: () => void
  /** The page goes, perhaps to come back: a reload is not a goodbye (C6). */
  readonly hide: () => void
  /** The page goes for good. */
  readonly unload: () => void
}

/** Returns what ends the watching. */
export function watchPage({ wake, hide, unload }: PageWatch): () => void {
  const ended = new AbortController()
  const options = { signal: ended.signal }
  // Network Information: not in Firefox, Safari and lib.dom.
  const { connection } = navigator as { readonly connection?: EventTarget }
  addEventListener('online', wake, options)
  addEventListener('pageshow', wake, options)
  connection?.addEventListener('change', wake, options)
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') wake()
    },
    options,
  )
  addEventListener(
    'pagehide',
    ({ persisted }) => {
      hide()
      // Closing tells the others at once; without it they notice after seconds.
      if (!persisted) unload()
    },
    options,
  )
  return () => ended.abort()
}
