import { afterEach, expect, it, vi } from 'vitest'
import { watchPage } from './page.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A page of which the test says what happens to it. */
function watched() {
  const [page, connection] = [new EventTarget(), new EventTarget()]
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('document', document)
  vi.stubGlobal('navigator', { connection })
  const calls = {
    wake: vi.fn<() => void>(),
    hide: vi.fn<() => void>(),
    unload: vi.fn<() => void>(),
  }
  return { page, connection, document, ...calls, end: watchPage(calls) }
}

it.each([
  ['the network is back', 'page', 'online'],
  ['the page is back from the cache', 'page', 'pageshow'],
  ['the network is another one', 'connection', 'change'],
  ['the page is shown again', 'document', 'visibilitychange'],
] as const)('wakes at once when %s (N1, N2)', (_, on, event) => {
  const here = watched()
  here[on].dispatchEvent(new Event(event))
  expect(here.wake).toHaveBeenCalledTimes(1)
  here.end()
  here[on].dispatchEvent(new Event(event))
  expect(here.wake).toHaveBeenCalledTimes(1)
})

it('is not woken by being hidden, and does without what a browser lacks', () => {
  const { document, wake } = watched()
  document.visibilityState = 'hidden'
  document.dispatchEvent(new Event('visibilitychange'))
  expect(wake).not.toHaveBeenCalled()
  vi.stubGlobal('navigator', {})
  expect(() => watchPage({ wake, hide: wake, unload: wake })).not.toThrow()
})

it('says whether the page goes for good (C6)', () => {
  const { page, hide, unload } = watched()
  page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }))
  expect([hide.mock.calls.length, unload.mock.calls.length]).toEqual([1, 0])
  page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }))
  expect([hide.mock.calls.length, unload.mock.calls.length]).toEqual([2, 1])
})
