/** Screens, themes and languages in which the app is looked at, and what has to hold in each. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type axeCore from 'axe-core'
import { expect } from 'vitest'
import type { ChromiumTab } from './chromium.ts'
import type { TabOptions } from './tab.ts'

export type Look = {
  readonly name: string
  readonly options: Pick<TabOptions, 'phone' | 'reader'>
  /** What the address says beside the room. */
  readonly search: string
}

const SCREENS = {
  computer: { width: 1_440, height: 900 },
  phone: { width: 390, height: 844 },
  landscape: { width: 844, height: 390 },
  tv: { width: 1_920, height: 1_080 },
} as const

type ScreenName = keyof typeof SCREENS

function lookOf(screen: ScreenName, theme: 'dark' | 'light', locale: string): Look {
  const size = SCREENS[screen]
  const touch = screen === 'phone' || screen === 'landscape'
  return {
    name: `${screen}-${theme}-${locale}`,
    options: {
      ...(touch ? { phone: size } : {}),
      reader: { viewport: size, colorScheme: theme, locale },
    },
    search: screen === 'tv' ? '?tv' : '',
  }
}

const ALL_LOOKS: readonly Look[] = (['computer', 'phone', 'landscape', 'tv'] as const).flatMap(
  (screen) => [
    lookOf(screen, 'dark', 'en'),
    lookOf(screen, 'light', 'es'),
    lookOf(screen, 'dark', 'ar'),
  ],
)

/** Where photographs go; without it nothing is taken, and the looks that differ most are enough. */
export const FOLDER: string | undefined = process.env['ROOMFUL_PHOTOS']
/** Of all looks only those with such a name. */
const ONLY = process.env['ROOMFUL_PHOTOS_OF'] ?? ''
export const LOOKS: readonly Look[] = FOLDER
  ? ALL_LOOKS.filter(({ name }) => name.includes(ONLY))
  : [lookOf('computer', 'dark', 'en'), lookOf('phone', 'dark', 'en')]

export async function photograph(tab: ChromiumTab, look: Look, scene: string): Promise<void> {
  await expectSound(tab, `${scene}, ${look.name}`)
  if (!FOLDER) return
  mkdirSync(FOLDER, { recursive: true })
  await tab.page.screenshot({ path: path.join(FOLDER, `${scene}-${look.name}.png`) })
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** axe finds nothing, nothing scrolls sideways, and no text is cut off. */
export async function expectSound(
  { page }: Pick<ChromiumTab, 'page'>,
  scene: string,
): Promise<void> {
  await page.evaluate(AXE)
  // What fades in has its colours at the end.
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)))
  })
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { readonly axe: typeof axeCore } // loaded above
    // What names a button that has the focus belongs to it, in whichever landmark that is.
    const exclude = '[data-overlay-container]:has([role=tooltip])'
    const { violations } = await axe.run(
      { exclude: [exclude] },
      {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      },
    )
    const seen = [...document.body.querySelectorAll('*')].filter(
      (element) => element.checkVisibility() && element.clientWidth > 1,
    )
    const isWide = (element: Element): boolean => element.scrollWidth > element.clientWidth + 1
    const says = ({ childNodes }: Element): boolean =>
      [...childNodes].some(({ nodeType, data = '' }: { nodeType: number; data?: string }) =>
        nodeType === Node.TEXT_NODE ? data.trim() !== '' : false,
      )
    const cut = seen.filter((element) => {
      const { overflowX, textOverflow } = getComputedStyle(element)
      if (textOverflow === 'ellipsis' || !isWide(element)) return false
      return element.matches('button, h1, h2, h3') || (overflowX !== 'visible' && says(element))
    })
    const scrolling = seen.filter(
      (element) =>
        ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && isWide(element),
    )
    const shown = (elements: readonly Element[]): readonly string[] =>
      elements.map((element) => element.outerHTML.slice(0, 120))
    const { scrollWidth, scrollHeight } = document.documentElement
    return {
      axe: violations.map(
        ({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
      ),
      cut: shown(cut),
      scrolling: shown(scrolling),
      sideways: scrollWidth - innerWidth,
      // A call stands still; other screens may be longer than a phone that lies on its side.
      down: document.querySelector('.stage') ? scrollHeight - innerHeight : 0,
    }
  })
  expect(found, scene).toEqual({ axe: [], cut: [], scrolling: [], sideways: 0, down: 0 })
}
