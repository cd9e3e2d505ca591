/** How keys are written for a reader: `Shift+F`, `Ctrl+D` or `⌘D`. */
import { say } from '../words/say.ts'

export function keyWords(keys: string, apple: boolean = isApple()): string {
  return keys
    .split('+')
    .map((part) => {
      if (part === 'Mod') return apple ? '⌘' : say('key-control')
      if (part === 'Shift') return say('key-shift')
      if (part === 'Space') return say('key-space')
      return part.length === 1 ? part.toUpperCase() : part
    })
    .join('+')
}

/** `aria-keyshortcuts` (ARIA 1.2) has names of its own. */
export function ariaKeys(keys: string): string {
  return keys.replace('Mod', isApple() ? 'Meta' : 'Control')
}

function isApple(): boolean {
  return typeof navigator === 'object' && /Mac|iPhone|iPad/.test(navigator.userAgent)
}
