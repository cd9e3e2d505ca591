/**
 * Every screen as people see it: photographed, looked at by axe, and nothing reaches beyond an edge. `npm run photos` takes
 * all of them into the folder `photos`; without it the looks that differ most are enough.
 */
import { openApp } from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { crowdOf, openCompany, painted, type Crowd } from './src/company.ts'
import { test } from './src/ground.ts'
import { FOLDER, LOOKS, photograph } from './src/looks.ts'
import { say, spoken } from './src/spoken.ts'

/** Beside whoever looks. */
const OTHERS = 3
/** Beside whoever looks, in a room that they leave one after the other. */
const SIZES = { nine: 8, eight: 7, seven: 6, six: 5, five: 4, four: 3, three: 2, two: 1 }
/** Where nothing is kept, the sizes that differ most. */
const SEEN: readonly string[] = FOLDER ? Object.keys(SIZES) : ['nine', 'seven', 'two']

test(
  'every screen, in the looks that differ most',
  { timeout: FOLDER ? 1_200_000 : 240_000 },
  async ({ ground }) => {
    const server = await ground.server()
    const company = await openCompany(ground, server)
    const table = await company.enter('tea', OTHERS)

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

      /** Everybody shows, and so many screens. */
      const shown = ({ names, pictures }: Crowd, screens = 0): Promise<unknown> =>
        page.waitForFunction(
          ([people, videos]) =>
            document.querySelectorAll('.tile[data-kind=camera]').length === people &&
            document.querySelectorAll('.tile video[data-playing]').length === videos,
          [names.length + 1, pictures + 1 + screens] as const,
        )
      const enter = (room: string): Promise<void> =>
        tab.goto(`${server.origin}/r/${room}${look.search}${look.search ? '&' : '?'}join`)
      const share = async (room: string, crowd: Crowd): Promise<void> => {
        await company.share(room, 'Bob', true)
        await shown(crowd, 1)
        await photograph(tab, look, `screen-${room}`)
        await company.share(room, 'Bob', false)
        await shown(crowd)
      }

      let crowd = await company.enter('nine', SIZES.nine)
      await enter('nine')
      await page.mouse.move(0, 0)
      for (const [size, count] of Object.entries(SIZES)) {
        for (const name of crowd.names.slice(count)) await company.leave('nine', name)
        crowd = crowdOf(count)
        if (!SEEN.includes(size)) continue
        await shown(crowd)
        await photograph(tab, look, `call-${size}`)
        if (size === 'nine') await share('nine', crowd)
      }
      await company.leave('nine', 'Bob')
      await enter('tea')
      await shown(table)
      await share('tea', table)

      await company.raiseHand('tea', 'Bob', true)
      await page.locator('.tile__hand').waitFor()
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

      await toolbar.getByRole('button', { name: named('more') }).click()
      await page.getByRole('menuitem', { name: named('quality') }).click()
      await page.waitForFunction(
        (count) => document.querySelectorAll('.plot > path[d*=L]').length === count,
        4 * OTHERS,
      )
      await page
        .getByRole('dialog')
        .getByRole('button', { name: named('quality-copy') })
        .waitFor()
      await photograph(tab, look, 'quality')
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
      await company.raiseHand('tea', 'Bob', false)
      await tab.close()
    }
  },
)

test(
  'the door: who knocks, who lets in, six letters, and why one is not in',
  { timeout: FOLDER ? 1_200_000 : 240_000 },
  async ({ ground }) => {
    for (const look of LOOKS) {
      const server = await ground.server() // a code may be tried five times a minute
      const words = await spoken(look.options.reader?.locale ?? 'en')
      const named = (id: Parameters<typeof say>[1]): string => say(words, id)
      const open = (path: string, hue: number): Promise<ChromiumTab> =>
        openApp(ground, server, path, {
          ...look.options,
          scripts: [painted(hue)],
          tolerate: [/WebSocket/],
        })
      const press = ({ page }: ChromiumTab, id: string): Promise<void> =>
        page.getByRole('button', { name: named(id), exact: true }).click()
      const join = async (tab: ChromiumTab, name: string): Promise<void> => {
        await tab.page.getByLabel(named('your-name')).fill(name)
        await press(tab, 'join')
      }
      const people = async (tab: ChromiumTab): Promise<void> => {
        const button = tab.page.getByRole('button', { name: named('people'), exact: true })
        if (await button.isVisible()) return button.click()
        await press(tab, 'more')
        await tab.page.getByRole('menuitem', { name: named('people') }).click()
      }
      const invite = async (tab: ChromiumTab): Promise<void> => {
        await press(tab, 'more')
        await tab.page.getByRole('menuitem', { name: named('invite') }).click()
      }

      const ada = await open(`/${look.search}`, 200)
      await press(ada, 'new-room')
      await join(ada, 'Ada')
      await ada.page.getByText(named('nobody-here')).waitFor()
      const link = ada.page.url()
      await people(ada)
      await ada.page.getByRole('switch').click()
      await ada.page.getByText(named('room-is-locked')).first().waitFor()
      await photograph(ada, look, 'door-locked')
      await press(ada, 'close-people')

      const there = new URL(link)
      const bob = await open(`${there.pathname}${look.search}${there.hash}`, 67)
      await join(bob, 'Bob')
      await bob.page.getByText(named('knocking'), { exact: true }).first().waitFor()
      await photograph(bob, look, 'door-waiting')
      await ada.page.getByText(/Bob/).first().waitFor()
      await photograph(ada, look, 'door-notice')
      await press(ada, 'answer')
      await ada.page.getByRole('list', { name: named('who-knocks') }).waitFor()
      await photograph(ada, look, 'door-knock')
      await press(ada, 'refuse')
      await bob.page.getByRole('heading', { name: named('end-refused') }).waitFor()
      await photograph(bob, look, 'door-refused')
      await ada.page.getByRole('button', { name: named('may-knock-again') }).waitFor()
      await photograph(ada, look, 'door-sent-away')
      await press(ada, 'may-knock-again')
      await bob.reload()
      await join(bob, 'Bob')
      await press(ada, 'let-in')
      await ada.page.locator('.person__name', { hasText: 'Bob' }).waitFor()
      await photograph(ada, look, 'door-people')
      const menu = ada.page.locator('.person .round[aria-haspopup]')
      await menu.click()
      await photograph(ada, look, 'door-menu')
      await ada.page.getByRole('menuitem', { name: named('mute-them') }).click()
      await bob.page.getByText(named('muted-by-owner'), { exact: true }).first().waitFor()
      await photograph(bob, look, 'door-muted')
      await menu.click()
      await ada.page.getByRole('menuitem', { name: named('remove-them') }).click()
      await bob.page.getByRole('heading', { name: named('end-removed') }).waitFor()
      await photograph(bob, look, 'door-removed')
      await press(ada, 'close-people')

      await invite(ada)
      // On a TV the card behind it has such a button as well.
      await ada.page
        .getByRole('dialog')
        .getByRole('button', { name: named('give-code') })
        .click()
      const letters = ada.page
        .getByRole('dialog')
        .getByRole('group', { name: named('six-letters') })
      await letters.waitFor()
      await photograph(ada, look, 'code-given')
      const type = async (typed: string): Promise<void> => {
        const field = bob.page.getByLabel(named('code-by-letters'))
        await field.fill(typed)
        await photograph(bob, look, 'code-field')
        await field.press('Enter')
      }
      await press(bob, 'home')
      await type('000000')
      await bob.page.getByRole('heading', { name: named('end-code') }).waitFor()
      await photograph(bob, look, 'code-wrong')
      await press(bob, 'try-again')
      await type((await letters.textContent()) ?? '')
      await bob.page.getByRole('heading', { name: named('code-knocking') }).waitFor()
      await photograph(bob, look, 'code-knocking')
      await ada.page.getByText(named('code-typed')).first().waitFor()
      await photograph(ada, look, 'code-typed')
      await press(ada, 'let-in')
      for (const tab of [ada, bob]) {
        await tab.page.getByRole('group', { name: named('safety-phrase') }).waitFor()
        await photograph(tab, look, tab === ada ? 'code-compare' : 'code-compare-guest')
      }
      await press(ada, 'words-same')
      await bob.page.getByLabel(named('your-name')).waitFor()
      await ada.goto('about:blank')
      await bob.goto('about:blank')
    }
  },
)
