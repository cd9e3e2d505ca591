import { useSyncExternalStore } from 'react'
import type { Store } from './store.ts'

/** Renders again when the store changes. */
export function useStore<S, E>(store: Store<S, E>): S {
  return useSyncExternalStore(store.subscribe, store.get)
}
