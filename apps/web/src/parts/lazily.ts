/** What is loaded on first use. A server that is away for a moment delays it, and breaks nothing. */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

const AGAIN_MS = 1_500
const IDLE_MS = 1_000

export type Lazy<P> = LazyExoticComponent<ComponentType<P>>

/** Does it when nothing is left to do, a second later at most. Returns what takes it back. */
export function whenIdle(does: () => void): () => void {
  // Safari has no such callback.
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(does, 0)
    return () => clearTimeout(timer)
  }
  const asked = requestIdleCallback(does, { timeout: IDLE_MS })
  return () => cancelIdleCallback(asked)
}

export function lazily<P>(load: () => Promise<ComponentType<P>>): Lazy<P> {
  const again = async (): Promise<{ readonly default: ComponentType<P> }> => {
    try {
      return { default: await load() }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      return again()
    }
  }
  return lazy(again)
}
