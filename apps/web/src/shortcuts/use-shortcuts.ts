import { useEffect, useRef } from 'react'
import { smallWindow } from '../small/small-window.ts'
import { useStore } from '../use-store.ts'
import { listenIn, type ShortcutUse } from './listen.ts'
import { keysOf } from './match.ts'

/** Listens to the keyboard for as long as the screen is shown, in the small window as well while there is one. */
export function useShortcuts(use: ShortcutUse): void {
  const now = useRef(use)
  const small = useStore(smallWindow)
  useEffect(() => {
    now.current = use
  })
  useEffect(() => listenIn(window, () => now.current), [])
  useEffect(() => (small ? listenIn(small, () => now.current) : undefined), [small])
}

/** Tells the keys of the next press that could be a shortcut's; `null` for Escape. */
export function listenForKeys(tell: (keys: string | null) => void): () => void {
  const ended = new AbortController()
  addEventListener(
    'keydown',
    (event) => {
      if (event.repeat || event.isComposing || event.key === 'Tab') return
      const keys = keysOf(event)
      if (keys === null) return
      event.preventDefault()
      event.stopPropagation()
      tell(keys === 'Escape' ? null : keys)
    },
    { capture: true, signal: ended.signal },
  )
  return () => ended.abort()
}
