/** The keyboard of one window: the page's, or the small one's, whose keys the page does not hear. */
import { settings } from '../kept/settings.ts'
import { showsInPage, type ShortcutId } from './catalogue.ts'
import { focusOf } from './focus.ts'
import { matchPress } from './match.ts'
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

/** Does what the keys mean `now`. The function that it returns ends it, and a held Space with it. */
export function listenIn(place: Window, now: () => ShortcutUse): () => void {
  const ended = new AbortController()
  const { signal } = ended
  let held: Talk = 'up'
  let heldCode: string | null = null

  const step = (event: TalkEvent): void => {
    const [next, on] = talk(held, event)
    held = next
    if (next === 'up') heldCode = null
    if (on !== null) now().microphone.turn(on)
  }
  const lose = (): void => step({ type: 'lost' })

  const down = (event: KeyboardEvent): void => {
    const { shortcutsOn, keys } = settings.get()
    if (!shortcutsOn) return
    const { actions, reacting, microphone } = now()
    const match = matchPress(event, focusOf(event.target), keys, reacting)
    if (match?.id === 'talk') {
      event.preventDefault() // or the page would scroll
      heldCode = event.code
      return step({ type: 'down', microphoneOn: microphone.isOn() })
    }
    const action = match && match.id !== 'close' ? actions[match.id] : undefined
    if (!match || !action) return
    event.preventDefault()
    action(match.digit)
    // Last: the browser lets one press bring the page up, and it is used up by that.
    if (place !== window && showsInPage(match.id)) window.focus()
  }
  const up = (event: KeyboardEvent): void => {
    if (held === 'up' || event.code !== heldCode) return
    event.preventDefault()
    step({ type: 'up' })
  }

  // Before anything in the window can take the key.
  place.addEventListener('keydown', down, { signal, capture: true })
  place.addEventListener('keyup', up, { signal, capture: true })
  place.addEventListener('blur', lose, { signal })
  place.addEventListener('pagehide', lose, { signal })
  const { document: there } = place
  there.addEventListener('visibilitychange', () => there.hidden && lose(), { signal })
  return () => {
    lose()
    ended.abort()
  }
}
