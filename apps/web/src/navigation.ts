/** The address bar: where we are, and how to go elsewhere without loading the page again. */
import { useSyncExternalStore } from 'react'
import { isKey } from './kept/own-rooms.ts'
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

/** @param key what to come with: a reload comes as the same peer */
export function goTo(path: string, key: string | null = null): void {
  history.pushState(key, '', path)
  dispatchEvent(new Event(GONE))
}

/** The key that was brought along here, or `null`. */
export function keyBrought(): string | null {
  const state: unknown = history.state
  return isKey(state) ? state : null
}
