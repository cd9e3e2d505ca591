/** What stands still: nothing but the tiles moves while tiles come and go (APP.md, Look: no layout shift). */
import type { JSHandle } from 'playwright-core'
import { expect } from 'vitest'
import { enter, PHONE } from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { openCompany, painted } from './src/company.ts'
import { test } from './src/ground.ts'

const COMPUTER = { width: 1_440, height: 900 }

test('on a computer and a phone the toolbar, the heading and the open chat stand still while people and a screen come and go', async ({
  ground,
}) => {
  const server = await ground.server()
  const company = await openCompany(ground, server)
  const scripts = [painted(200)]
  const tabs = [
    await enter(ground, server, 'tea', 'Ada', { scripts, reader: { viewport: COMPUTER } }),
    await enter(ground, server, 'tea', 'Eve', { scripts, phone: PHONE }),
  ]
  for (const { page } of tabs) {
    await page.getByRole('button', { name: 'Chat', exact: true }).click()
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
  }
  const watches = await Promise.all(tabs.map(watch))
  const all = (tile: string, state: 'visible' | 'detached'): Promise<unknown> =>
    Promise.all(
      tabs.map(({ page }) => page.locator('.tile', { hasText: tile }).first().waitFor({ state })),
    )

  const { names } = await company.enter('tea', 4)
  for (const name of names) await all(name, 'visible')
  await company.share('tea', 'Bob', true)
  await all('Bob’s screen', 'visible')
  await company.share('tea', 'Bob', false)
  await all('Bob’s screen', 'detached')
  for (const name of names) {
    await company.leave('tea', name)
    await all(name, 'detached')
  }
  for (const watching of watches)
    expect(await watching.evaluate(({ end }) => end())).toEqual({ moved: [], shifted: [] })
})

type Watching = {
  /** The parts that were elsewhere in any frame, and those that the browser counts as shifted. */
  readonly end: () => { readonly moved: readonly string[]; readonly shifted: readonly string[] }
}

/** Of https://wicg.github.io/layout-instability/ */
type Shift = {
  readonly hadRecentInput: boolean
  readonly sources: readonly { readonly node: Node | null }[]
}

/** From now on, frame by frame. */
async function watch({ page }: ChromiumTab): Promise<JSHandle<Watching>> {
  return page.evaluateHandle(async () => {
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)))
    const selector = 'main, aside, footer, h1, h2, textarea, .sheet, .toolbar, .toolbar button'
    const named = (part: Element): string => part.ariaLabel ?? `<${part.localName}>`
    const placeOf = (part: Element): string => JSON.stringify(part.getBoundingClientRect())
    const parts = [...document.querySelectorAll(selector)].filter((one) => !one.closest('.tiles'))
    const first = parts.map(placeOf)
    const moved = new Set<string>()
    const shifted = new Set<string>()
    let ended = false
    const look = (): void => {
      for (const [at, part] of parts.entries()) {
        const place = placeOf(part)
        if (place !== first[at]) moved.add(`${named(part)}: ${first[at]}, then ${place}`)
      }
      if (!ended) requestAnimationFrame(look)
    }
    look()
    new PerformanceObserver((list) => {
      // TypeScript does not know these entries.
      for (const { hadRecentInput, sources } of list.getEntries() as unknown as readonly Shift[])
        for (const { node } of hadRecentInput ? [] : sources) {
          const part = node instanceof Element ? node : node?.parentElement
          if (part && !part.closest('.tiles')) shifted.add(named(part))
        }
    }).observe({ type: 'layout-shift' })
    return {
      end: () => {
        ended = true
        return { moved: [...moved], shifted: [...shifted] }
      },
    }
  })
}
