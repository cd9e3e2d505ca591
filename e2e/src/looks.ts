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

/** axe finds nothing, nothing scrolls sideways, and no text is cut off at a button. */
async function expectSound({ page }: ChromiumTab, scene: string): Promise<void> {
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
    const cut = [...document.querySelectorAll('button, h1, h2, h3, .menu__name')].filter(
      (element) =>
        element.checkVisibility() &&
        element.clientWidth > 1 &&
        element.scrollWidth > element.clientWidth + 1 &&
        getComputedStyle(element).textOverflow !== 'ellipsis',
    )
    return {
      axe: violations.map(
        ({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
      ),
      sideways: document.documentElement.scrollWidth - innerWidth,
      cut: cut.map((element) => element.outerHTML.slice(0, 120)),
    }
  })
  expect(found, scene).toEqual({ axe: [], sideways: 0, cut: [] })
}
