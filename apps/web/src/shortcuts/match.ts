/** From a key press to a shortcut. Pure. */
import { SHORTCUTS, type Shortcut, type ShortcutId } from './catalogue.ts'

/** What is read of a KeyboardEvent. */
export type Press = Pick<
  KeyboardEvent,
  'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat' | 'isComposing'
>

/**
 * Where the focus is: nowhere in particular, on something that takes Space and Enter itself, in a text, or in what
 * takes keys of its own: a menu, a list, a slider, a dialog.
 */
export type Focus = 'free' | 'control' | 'text' | 'layer'

export type Bindings = Readonly<Partial<Record<ShortcutId, string>>>

export type Match = { readonly id: ShortcutId; readonly digit?: number }

const REACTIONS = 6

/** The keys of a press as the catalogue writes them, or `null` where they are no shortcut's. */
export function keysOf({ key, code, shiftKey, ctrlKey, altKey, metaKey }: Press): string | null {
  if (altKey || (ctrlKey && metaKey)) return null
  const name = nameOf(key, code)
  if (name === null) return null
  // The shift of `?` is part of the sign.
  const shift = shiftKey && (/^[a-z]$/.test(name) || name.length > 1) ? 'Shift+' : ''
  return `${ctrlKey || metaKey ? 'Mod+' : ''}${shift}${name}`
}

function nameOf(key: string, code: string): string | null {
  if (key === ' ') return 'Space'
  if (/^[!-~]$/.test(key)) return key.toLowerCase()
  // Another alphabet: the place on the keyboard counts.
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (key.length === 1 && letter) return letter.toLowerCase()
  return /^(F\d{1,2}|Escape)$/.test(key) ? key : null
}

/** What the catalogue's keys are now. */
export function boundKeys({ id, keys }: Shortcut, bindings: Bindings): string {
  return bindings[id] ?? keys
}

/** `reacting`: the reactions are shown, and the next digit chooses one. */
export function matchPress(
  press: Press,
  focus: Focus,
  bindings: Bindings,
  reacting = false,
): Match | null {
  if (press.repeat || press.isComposing) return null
  const keys = keysOf(press)
  if (keys === null) return null
  const digit = /^\d$/.test(keys) ? Number(keys) : null
  if (reacting && digit !== null && digit >= 1 && digit <= REACTIONS && focus !== 'text')
    return { id: 'react', digit }
  if (focus === 'layer') return null
  if (digit !== null) return focus === 'text' ? null : { id: 'pin', digit }
  const found = SHORTCUTS.find((shortcut) => boundKeys(shortcut, bindings) === keys)
  if (!found || found.id === 'close') return null
  if (focus === 'text' && found.whileTyping !== true) return null
  // Space presses what has the focus.
  if (focus === 'control' && keys === 'Space') return null
  return { id: found.id }
}

/** Who has these keys already, but for the one that wants them. */
export function takenBy(keys: string, wanting: ShortcutId, bindings: Bindings): Shortcut | null {
  if (/^\d$/.test(keys)) return SHORTCUTS.find(({ id }) => id === 'pin') ?? null
  return (
    SHORTCUTS.find(
      (shortcut) => shortcut.id !== wanting && boundKeys(shortcut, bindings) === keys,
    ) ?? null
  )
}
