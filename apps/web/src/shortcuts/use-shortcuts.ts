import { useEffect, useRef } from 'react'
import { settings } from '../kept/settings.ts'
import type { ShortcutId } from './catalogue.ts'
import { focusOf } from './focus.ts'
import { keysOf, matchPress } from './match.ts'
import { talk, type Talk, type TalkEvent } from './talk.ts'

export type ShortcutActions = Readonly<
  Partial<Record<Exclude<ShortcutId, 'talk' | 'close'>, (digit?: number) => void>>
>

export type ShortcutUse = {
  readonly actions: ShortcutActions
  /** The reactions are shown, and the next digit chooses one. */
  readonly reacting: boolean
  readonly microphone: { readonly isOn: () => boolean; readonly turn: (on: boolean) => void }
}

/** Listens to the keyboard for as long as the screen is shown. */
export function useShortcuts(use: ShortcutUse): void {
  const now = useRef(use)
  useEffect(() => {
    now.current = use
  })

  useEffect(() => {
    const ended = new AbortController()
    const { signal } = ended
    let held: Talk = 'up'
    let heldCode: string | null = null

    const step = (event: TalkEvent): void => {
      const [next, on] = talk(held, event)
      held = next
      if (next === 'up') heldCode = null
      if (on !== null) now.current.microphone.turn(on)
    }
    const lose = (): void => step({ type: 'lost' })

    const down = (event: KeyboardEvent): void => {
      const { shortcutsOn, keys } = settings.get()
      if (!shortcutsOn) return
      const { actions, reacting, microphone } = now.current
      const match = matchPress(event, focusOf(event.target), keys, reacting)
      if (match?.id === 'talk') {
        event.preventDefault() // or the page would scroll
        heldCode = event.code
        return step({ type: 'down', microphoneOn: microphone.isOn() })
      }
      const action = match && match.id !== 'close' ? actions[match.id] : undefined
      if (!action) return
      event.preventDefault()
      action(match?.digit)
    }
    const up = (event: KeyboardEvent): void => {
      if (held === 'up' || event.code !== heldCode) return
      event.preventDefault()
      step({ type: 'up' })
    }

    // Before anything on the page can take the key.
    addEventListener('keydown', down, { signal, capture: true })
    addEventListener('keyup', up, { signal, capture: true })
    addEventListener('blur', lose, { signal })
    addEventListener('pagehide', lose, { signal })
    document.addEventListener('visibilitychange', () => document.hidden && lose(), { signal })
    return () => {
      lose()
      ended.abort()
    }
  }, [])
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
