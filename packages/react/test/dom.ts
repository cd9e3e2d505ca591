/** A document without a browser, and a root to render into. What is rendered is taken away after each test. */
import { Window } from 'happy-dom'
import { act, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, vi } from 'vitest'

// happy-dom's own classes of events and signals stay out: the network in memory takes Node's.
const window = new Window({ url: 'https://app.test/' })
for (const name of ['document', 'HTMLElement', 'HTMLIFrameElement', 'Node'] as const)
  vi.stubGlobal(name, window[name])
vi.stubGlobal('window', window)
// Its own takes only its own MediaStream, and the network in memory has another.
Object.defineProperty(window.HTMLMediaElement.prototype, 'srcObject', {
  value: null,
  writable: true,
})
vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

export type Rendered = {
  readonly element: HTMLElement
  readonly render: (node: ReactNode) => Promise<void>
  readonly unmount: () => Promise<void>
}

const roots = new Set<Root>()

export async function render(node: ReactNode): Promise<Rendered> {
  const element = document.createElement('div')
  document.body.append(element)
  const root = createRoot(element)
  roots.add(root)
  const show = (shown: ReactNode): Promise<void> => act(async () => root.render(shown))
  await show(node)
  return {
    element,
    render: show,
    unmount: async () => {
      roots.delete(root)
      await act(async () => root.unmount())
      element.remove()
    },
  }
}

afterEach(async () => {
  for (const root of roots) await act(async () => root.unmount())
  roots.clear()
})

/** Waits until `check` throws no more, while React renders whenever it likes. */
export async function eventually(check: () => void): Promise<void> {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
  await vi.waitFor(check, { timeout: 30_000 })
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
}
