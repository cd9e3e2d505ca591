/** A TV's remote control: arrows go to the next control that way, OK presses it, Back closes what is on top. */
import { mainButton } from './begin.ts'
import { edgeBehind, nextThatWay, type Direction } from './spatial.ts'

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}
const FOCUSABLE =
  'button:not([disabled]), a[href], input:not([hidden]), select:not([disabled]), textarea, [tabindex="0"]'
/** LG and Samsung give Back no name. */
const BACK_CODES: ReadonlySet<number> = new Set([461, 10_009])

function goThatWay(event: KeyboardEvent, direction: Direction): void {
  const { activeElement } = document
  // What takes arrows of its own.
  if (activeElement?.closest('[role=menu], [role=listbox], [role=slider]')) return
  if (isText(activeElement) && caretGoes(activeElement, direction)) return
  const scope =
    activeElement?.closest('[role=dialog]') ??
    [...document.querySelectorAll('[role=dialog]')].at(-1) ??
    document
  const controls = [...scope.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (control) => control !== activeElement && control.checkVisibility({ visibilityProperty: true }),
  )
  const from = activeElement && activeElement !== document.body ? activeElement : null
  const next =
    from === null || from.matches('main, [role=dialog]')
      ? (mainButton(scope) ?? controls[0])
      : (nextInside(from, controls, direction) ?? nextTo(from, controls, direction))
  if (!next) return
  event.preventDefault()
  event.stopPropagation()
  next.focus()
  next.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

function nextTo(
  from: Element,
  controls: readonly HTMLElement[],
  direction: Direction,
): HTMLElement | undefined {
  if (scrollsOn(from, direction)) return undefined // which the browser does
  const rects = controls.map((control) => control.getBoundingClientRect())
  return controls[nextThatWay(from.getBoundingClientRect(), rects, direction) ?? -1]
}

/** What can be pressed in a list that has the focus itself, such as a file's buttons in the chat. */
function nextInside(
  from: Element,
  controls: readonly HTMLElement[],
  direction: Direction,
): HTMLElement | undefined {
  const seen = from.getBoundingClientRect()
  const inside = controls.filter((control) => {
    const { top, bottom } = control.getBoundingClientRect()
    return from.contains(control) && top >= seen.top && bottom <= seen.bottom
  })
  const rects = inside.map((control) => control.getBoundingClientRect())
  return inside[nextThatWay(edgeBehind(seen, direction), rects, direction) ?? -1]
}

/** A list of text goes on that way. */
function scrollsOn(element: Element, direction: Direction): boolean {
  const { scrollTop, scrollHeight, clientHeight } = element
  if (!element.matches('[tabindex="0"]')) return false
  if (direction === 'up') return scrollTop > 0
  return direction === 'down' && scrollTop + clientHeight < scrollHeight - 1
}

function isText(element: Element | null): element is HTMLInputElement | HTMLTextAreaElement {
  return element?.matches('input, textarea') ?? false
}

/** Left and right are the caret's, until it stands at that end of the text. */
function caretGoes(field: HTMLInputElement | HTMLTextAreaElement, direction: Direction): boolean {
  if (direction === 'up' || direction === 'down') return false
  const { selectionStart: start, selectionEnd: end, value } = field
  if (start === null || start !== end) return true // no caret: a choice, which takes them itself
  const forward = (direction === 'right') === (getComputedStyle(field).direction === 'ltr')
  return forward ? start < value.length : start > 0
}

function goBack(): void {
  const at = document.activeElement ?? document.body
  const escape = new KeyboardEvent('keydown', { key: 'Escape', code: 'Escape', bubbles: true })
  at.dispatchEvent(escape)
}

/** The function that it returns ends it. */
export function listenToRemote(): () => void {
  const ended = new AbortController()
  addEventListener(
    'keydown',
    (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      const direction = ARROWS[event.key]
      if (direction) return goThatWay(event, direction)
      // All there is on these sets.
      // oxlint-disable-next-line typescript/no-deprecated -- Back has no `key` there
      if (event.key === 'GoBack' || BACK_CODES.has(event.keyCode)) {
        event.preventDefault()
        goBack()
      }
    },
    { capture: true, signal: ended.signal },
  )
  return () => ended.abort()
}
