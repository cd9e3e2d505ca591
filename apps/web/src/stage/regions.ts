/** The parts of the screen that F6 leads through: stage, panel, toolbar. */

const REGIONS = 'main, aside, [role=toolbar]'
const FOCUSABLE = 'textarea, button:not([disabled]), a[href], [tabindex="0"]'

/** Moves the focus on by one region, or back. */
export function goToRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(REGIONS)]
  if (regions.length === 0) return
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const next = regions[(Math.max(0, at) + step + regions.length) % regions.length]
  if (!next) return
  const first = next.querySelector<HTMLElement>(FOCUSABLE)
  if (next.tagName === 'MAIN') next.focus()
  else first?.focus()
}
