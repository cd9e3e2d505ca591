/** The keyboard in the app: what the catalogue says, nothing while one writes, and a held key that ends muted. */
import { expect } from 'vitest'
import { enter, reads, write } from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { test } from './src/ground.ts'

test('shortcuts do what the table says, nothing in a text, and follow another key', async ({
  ground,
}) => {
  const server = await ground.server()
  const { page } = await enter(ground, server, 'tea', 'Ada')
  const button = (name: string): ReturnType<typeof page.getByRole> =>
    page.getByRole('button', { name, exact: true })
  const on = button('Turn the microphone off')
  const off = button('Turn the microphone on')

  await on.waitFor()
  await page.keyboard.press('m')
  await off.waitFor()
  // Held Space talks, and ends muted when the window loses the focus before the key is let go.
  await page.keyboard.down('Space')
  await on.waitFor()
  await page.evaluate(() => dispatchEvent(new Event('blur')))
  await off.waitFor()
  await page.keyboard.up('Space')
  expect(await off.isVisible()).toBe(true)

  await page.keyboard.press('c')
  const field = page.getByRole('textbox', { name: 'Message' })
  await field.waitFor()
  await page.keyboard.type('m vs h')
  expect(await field.inputValue()).toBe('m vs h')
  await off.waitFor()
  await page.keyboard.press('Control+d')
  await on.waitFor()
  await page.keyboard.press('F6')
  await page.keyboard.press('h')
  await button('Lower your hand').waitFor()
  await page.keyboard.press('r')
  await page.getByRole('dialog', { name: 'React' }).waitFor()
  await page.keyboard.press('2')
  await page.locator('.tile__reaction').waitFor()

  await page.getByRole('main').focus()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await help.getByRole('button', { name: /^Change the key for: Microphone on or off/ }).click()
  await page.keyboard.press('v')
  await help.getByText('V is taken by: Camera on or off').waitFor()
  await help.getByRole('button', { name: /^Change the key for: Microphone on or off/ }).click()
  await page.keyboard.press('x')
  await help.getByText('X', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await help.waitFor({ state: 'detached' })
  await page.getByRole('main').focus()
  await page.keyboard.press('m')
  await page.keyboard.press('x')
  await off.waitFor()
})

test('who comes later reads the chat so far and the same words to compare, and nothing of the chat once somebody has turned that off (A5)', async ({
  ground,
}) => {
  const server = await ground.server()
  const path = `/r/tea?join#${'s'.repeat(26)}`
  const browser = await ground.chromium({ camera: 'none', windows: false }) // four pages, and nobody has to be seen
  const open = (): Promise<ChromiumTab> => ground.tab(browser, server.origin + path)
  const [ada, bob] = [await open(), await open()]
  const sees = (page: typeof ada.page, others: number): Promise<void> =>
    page
      .getByLabel('People in the room')
      .getByText('Guest')
      .nth(others - 1)
      .waitFor()
  await sees(ada.page, 1)
  await ada.page.keyboard.press('c')
  await ada.page.keyboard.type('said before')
  await ada.page.keyboard.press('Enter')
  await bob.page.getByRole('button', { name: 'Chat, 1 unread' }).waitFor()

  const cem = await open()
  await sees(cem.page, 2)
  await cem.page.getByRole('button', { name: 'Chat', exact: true }).click()
  await cem.page.getByText('said before').waitFor()
  await cem.page.getByText(/^From before you came/).waitFor()

  const phrases = await Promise.all(
    [bob, cem].map(async ({ page }) => {
      await page.getByRole('button', { name: 'People', exact: true }).click()
      await page.getByText('This room is sealed').waitFor()
      return page.getByLabel('Words to compare').textContent()
    }),
  )
  expect(phrases[0]?.split(' ').length).toBeGreaterThanOrEqual(8)
  expect(phrases[0]).toBe(phrases[1])
  await cem.close()
  await bob.page.getByRole('button', { name: 'More', exact: true }).click()
  await bob.page.getByRole('menuitem', { name: 'Settings' }).click()
  await bob.page.getByRole('switch', { name: /^Whoever comes later sees the chat so far/ }).click()
  await bob.page.keyboard.press('Escape')
  const dan = await open()
  await sees(dan.page, 2)
  await write(dan, 'who is here')
  // What follows what he asked for: by then the chat so far would be there.
  await bob.page.getByRole('button', { name: 'Chat, 2 unread' }).click()
  for (const tab of [ada, bob]) {
    await reads(tab, 'who is here')
    await write(tab, 'I am')
  }
  await dan.page.getByText('I am', { exact: true }).nth(1).waitFor()
  expect(await dan.page.getByText('said before').count()).toBe(0)
  expect(await dan.page.getByText(/^From before you came/).count()).toBe(0)
})
