/** What is loaded on first use. A server that is away for a moment delays it, and breaks nothing. */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

const AGAIN_MS = 1_500

export type Lazy<P> = LazyExoticComponent<ComponentType<P>>

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
