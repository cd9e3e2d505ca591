/** The address bar: where we are, and how to go elsewhere without loading the page again. */
import { useSyncExternalStore } from 'react'
import { readRoute, type Route } from './route.ts'

const GONE = 'roomful:gone'

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener)
  addEventListener(GONE, listener)
  return () => {
    removeEventListener('popstate', listener)
    removeEventListener(GONE, listener)
  }
}

/** Renders again when the address changes. */
export function useRoute(): Route {
  const address = useSyncExternalStore(
    subscribe,
    () => location.pathname + location.search + location.hash,
  )
  const { pathname, search, hash } = new URL(address, location.origin)
  return readRoute(pathname, search, hash)
}

export function goTo(path: string): void {
  history.pushState(null, '', path)
  dispatchEvent(new Event(GONE))
}
