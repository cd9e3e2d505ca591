/** Where the keyboard begins on a screen that is new. */
import { isTv } from './tv.ts'

const MAIN = '.button--primary, [role=toolbar] button'

/** What OK does first on a TV: the main button of the screen, or of the dialog above it. */
export function mainButton(scope: ParentNode): HTMLElement | null {
  return scope.querySelector<HTMLElement>(MAIN)
}

/** On a TV at the main button (D3), so that OK presses it; elsewhere at `start`, so that it is read. */
export function beginAt(start: HTMLElement | null): void {
  const begin = isTv ? (mainButton(document) ?? start) : start
  begin?.focus()
}
