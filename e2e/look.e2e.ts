/**
 * Every screen as people see it: photographed, looked at by axe, and nothing reaches beyond an edge. `npm run photos` takes
 * all of them into the folder `photos`; without it the looks that differ most are enough.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { enter, openApp } from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { test, type Ground } from './src/ground.ts'
import { ALL_LOOKS, expectSound, lookOf, type Look } from './src/looks.ts'
import { paintCamera } from './src/page/painted-camera.ts'
import type { RoomfulServer } from './src/server.ts'
import { say, spoken } from './src/spoken.ts'

const FOLDER = process.env['ROOMFUL_PHOTOS']
/** Of all looks only those with such a name. */
const ONLY = process.env['ROOMFUL_PHOTOS_OF'] ?? ''
const LOOKS = FOLDER
  ? ALL_LOOKS.filter(({ name }) => name.includes(ONLY))
  : [lookOf('computer', 'dark', 'en'), lookOf('phone', 'dark', 'en')]
/** Beside whoever looks. */
const OTHERS = FOLDER ? ['Bob', 'Cem', 'Dunya'] : ['Bob']

const painted = (hue: number): string => `(${paintCamera.toString()})(${hue})`

async function photograph(tab: ChromiumTab, look: Look, scene: string): Promise<void> {
  await expectSound(tab, `${scene}, ${look.name}`)
  if (!FOLDER) return
  mkdirSync(FOLDER, { recursive: true })
  await tab.page.screenshot({ path: path.join(FOLDER, `${scene}-${look.name}.png`) })
}

async function company(ground: Ground, server: RoomfulServer): Promise<readonly ChromiumTab[]> {
  const tabs: ChromiumTab[] = []
  for (const [at, name] of OTHERS.entries())
    tabs.push(
      await enter(ground, server, 'tea', name, {
        scripts: [painted(at * 67)],
        reader: { locale: 'en' },
      }),
    )
  return tabs
}

test(
  'every screen, in the looks that differ most',
  { timeout: FOLDER ? 1_200_000 : 240_000 },
  async ({ ground }) => {
    const server = await ground.server()
    const others = await company(ground, server)

    for (const look of LOOKS) {
      const words = await spoken(look.options.reader?.locale ?? 'en')
      const named = (id: Parameters<typeof say>[1]): string => say(words, id)
      const options = { ...look.options, scripts: [painted(200)], tolerate: [/404/] }
      const tab = await openApp(ground, server, `/${look.search}`, options)
      const { page } = tab
      await page.getByRole('heading', { name: named('home-title') }).waitFor()
      await photograph(tab, look, 'home')

      await tab.goto(`${server.origin}/nowhere${look.search}`)
      await page.getByRole('heading', { name: named('nothing-here') }).waitFor()
      await photograph(tab, look, 'nothing')

      await tab.goto(`${server.origin}/r/alone${look.search}`)
      await page.getByLabel(named('your-name')).fill('Ada')
      await page.getByLabel(named('your-camera')).waitFor()
      await photograph(tab, look, 'lobby')
      await page.getByRole('button', { name: named('join'), exact: true }).click()
      await page.getByText(named('nobody-here')).waitFor()
      await photograph(tab, look, 'alone')

      await tab.goto(`${server.origin}/r/tea${look.search}${look.search ? '&' : '?'}join`)
      for (const name of OTHERS)
        await page
          .getByRole('list', { name: named('people-in-room') })
          .getByText(name)
          .first()
          .waitFor()
      await page.waitForFunction(
        (count) => document.querySelectorAll('.tile video[data-playing]').length > count,
        OTHERS.length,
      )
      await others[0]?.page.getByRole('button', { name: 'Raise your hand' }).click()
      await page.locator('.tile__hand').waitFor()
      await page.mouse.move(0, 0)
      await photograph(tab, look, 'call')

      const toolbar = page.getByRole('toolbar')
      await toolbar.getByRole('button', { name: named('more') }).click()
      await page.getByRole('menu').waitFor()
      await photograph(tab, look, 'more')
      await page.getByRole('menuitem', { name: named('settings') }).click()
      await page.getByRole('dialog', { name: named('settings') }).waitFor()
      await photograph(tab, look, 'settings')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })

      await toolbar.getByRole('button', { name: named('chat') }).click()
      await page.getByRole('textbox', { name: named('message') }).fill('https://example.org ☕')
      await page.keyboard.press('Enter')
      await photograph(tab, look, 'chat')
      await page.keyboard.press('Escape')

      const people = toolbar.getByRole('button', { name: named('people') })
      if (await people.isVisible()) await people.click()
      else {
        await toolbar.getByRole('button', { name: named('more') }).click()
        await page.getByRole('menuitem', { name: named('people') }).click()
      }
      await page.getByRole('img', { name: named('room-qr') }).waitFor()
      await photograph(tab, look, 'people')
      await tab.goto('about:blank')
      await others[0]?.page.getByRole('button', { name: 'Lower your hand' }).click()
    }
  },
)
