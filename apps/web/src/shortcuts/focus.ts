/** Where the keyboard is: whether a key is a shortcut's, or belongs to what has the focus. */
import type { Focus } from './match.ts'

const TEXT = 'input:not([type=checkbox],[type=radio],[type=range]), textarea, [contenteditable]'
const LAYER =
  'select, input, [role=menu], [role=listbox], [role=slider], [role=dialog], [role=alertdialog]'
const CONTROL = 'button, a[href], summary, [role=button], [tabindex]:not([tabindex="-1"])'

export function focusOf(target: EventTarget | null): Focus {
  if (!isElement(target)) return 'free'
  if (target.closest(TEXT)) return 'text'
  if (target.closest(LAYER)) return 'layer'
  return target.closest(CONTROL) ? 'control' : 'free'
}

/** Of whichever window: each has an `Element` of its own. */
function isElement(target: EventTarget | null): target is Element {
  return target !== null && 'closest' in target
}
