/** The owner's room in the app: lock, knock, let in, refuse, remove (O2), and six letters that lead there (O3). */
import { expect } from 'vitest'
import { openApp, tileOf } from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { test, type Ground } from './src/ground.ts'
import type { RoomfulServer } from './src/server.ts'
import { until } from './src/until.ts'

type Page = ChromiumTab['page']

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

const isSaid = (page: Page, title: string): Promise<void> =>
  page.getByRole('heading', { name: title }).waitFor()

/** A room that was made on Home, as its owner is in it. */
async function own(ground: Ground, server: RoomfulServer): Promise<ChromiumTab> {
  const ada = await openApp(ground, server, '/')
  await press(ada.page, 'New room')
  await ada.page.getByLabel('Your name, for the others').fill('Ada')
  await press(ada.page, 'Join')
  await ada.page.getByRole('main', { name: /^Room / }).waitFor()
  return ada
}

async function joinAs({ page }: ChromiumTab, name: string): Promise<void> {
  await page.getByLabel('Your name, for the others').fill(name)
  await press(page, 'Join')
}

test.concurrent('O2: a room of one’s own is locked; who knocks is refused, or let in; who is removed is out', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await own(ground, server)
  const { page } = ada
  const link = page.url()
  expect(link, 'owned, and sealed').toMatch(/\/r\/[a-z0-9]{7}~[\w-]{22}#[a-z0-9]{26}$/)
  // It is hers after a reload as well.
  await ada.reload()
  await joinAs(ada, 'Ada')
  await press(page, 'People')
  const panel = page.getByRole('complementary')
  await panel.getByRole('switch', { name: /^Lock the room/ }).click()
  await page.getByText('The room is locked: who comes has to knock.').first().waitFor()
  await press(page, 'Close the list of people')

  const there = new URL(link)
  const bob = await openApp(ground, server, there.pathname + there.hash)
  await joinAs(bob, 'Bob')
  await bob.page.getByText('The owner has been asked', { exact: true }).first().waitFor()
  // With the panel closed it is told above the toolbar.
  await press(page, 'Answer')
  await panel.getByText('Bob would like to come in').waitFor()
  await press(page, 'Refuse')
  await isSaid(bob.page, 'You were not let in')
  await press(bob.page, 'Home')

  // Refused by mistake: the same tab may knock again once it is pardoned.
  await press(page, 'May come again')
  await bob.goto(link)
  await joinAs(bob, 'Bob')
  await press(page, 'Let in')
  await tileOf(ada, 'Bob').waitFor()
  await tileOf(bob, 'Ada').waitFor()
  expect(await bob.page.getByRole('button', { name: 'More about Ada' }).count()).toBe(0)

  const about = async (what: string): Promise<void> => {
    await press(page, 'More about Bob')
    await page.getByRole('menuitem', { name: what }).click()
  }
  await about('Mute')
  await bob.page.getByText('The owner has muted you', { exact: true }).waitFor()
  await tileOf(ada, 'Bob').getByLabel('Muted').waitFor()

  await about('Remove, and lock the room')
  await isSaid(bob.page, 'You were taken out of this room')
  expect(await bob.page.getByRole('button').allTextContents()).toEqual(['Home'])
  await tileOf(ada, 'Bob').waitFor({ state: 'detached' })
  // With the key of this tab never, with another only by knocking.
  await bob.reload()
  await joinAs(bob, 'Bob')
  await isSaid(bob.page, 'You were taken out of this room')
  await bob.evaluate(() => sessionStorage.clear())
  await bob.reload()
  await joinAs(bob, 'Bob')
  await bob.page.getByText('The owner has been asked', { exact: true }).first().waitFor()
  await panel.getByText('Bob would like to come in').waitFor()
  // Whoever opens the room lets in all who knock.
  await panel.getByRole('switch', { name: /^Lock the room/ }).click()
  await tileOf(bob, 'Ada').waitFor()
})

test.concurrent('O3: six letters that one page shows lead another into the locked room, once both read the same words', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await own(ground, server)
  const { page } = ada
  await press(page, 'People')
  await page.getByRole('switch', { name: /^Lock the room/ }).click()
  await press(page, 'Close the list of people')
  await page.keyboard.press('i')
  await press(page, 'Show six letters')
  const letters = page.getByRole('group', { name: 'Six letters' })
  await letters.waitFor()
  const code = (await letters.textContent()) ?? ''
  expect(code).toMatch(/^[0-9A-Z]{3} [0-9A-Z]{3}$/)
  await page.keyboard.press('Escape')

  const bob = await openApp(ground, server, '/', { tolerate: [/WebSocket/] })
  const type = async (typed: string): Promise<void> => {
    const field = bob.page.getByLabel('Or type six letters that somebody reads to you')
    await field.fill(typed)
    await field.press('Enter')
  }
  // No difference shows between what is no code and one that leads nowhere.
  for (const wrong of ['what?', code === '000 000' ? '111111' : '000000']) {
    await type(wrong)
    await isSaid(bob.page, 'These letters lead nowhere')
    await press(bob.page, 'Try again')
  }
  await type(code.toLowerCase())
  await isSaid(bob.page, 'They have been told that you are here')
  await press(page, 'Answer')
  await press(page, 'Let in')

  const wordsOf = (tab: ChromiumTab): Promise<string | null> =>
    tab.page.getByRole('group', { name: 'Words to compare' }).textContent()
  expect(await wordsOf(bob)).toBe(await wordsOf(ada))
  await press(page, 'The same: send the link')
  await until('the guest is led to the room', () => bob.page.url() === page.url())
  // Whom Ada let in there need not knock here, and is the same after a reload.
  await joinAs(bob, 'Bob')
  await page.keyboard.press('Escape')
  await tileOf(ada, 'Bob').waitFor()
  await tileOf(bob, 'Ada').waitFor()
  await bob.reload()
  await joinAs(bob, 'Bob')
  await tileOf(bob, 'Ada').waitFor()
})
