/** The keyboard in the app: what the catalogue says, nothing while one writes, and a held key that ends muted. */
import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { enter, openApp, seesCameraOf } from './src/app.ts'
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

test('who comes later reads the chat so far, and both read the same words to compare', async ({
  ground,
}) => {
  const server = await ground.server()
  const path = `/r/tea?join#${'s'.repeat(26)}`
  const browser = await ground.chromium()
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
})

test('a TV is led by arrows and OK alone: from Home into a call, to its chat, and out', async ({
  ground,
}) => {
  const server = await ground.server()
  const tv = await openApp(ground, server, '/?tv', {
    reader: { viewport: { width: 1920, height: 1080 } },
  })
  const press = async (name: string | RegExp): Promise<void> => {
    const button = tv.page.getByRole('button', { name })
    await button.waitFor()
    await goTo(tv.page, button)
    await tv.page.keyboard.press('Enter')
  }
  // Each screen begins at its main button, so that OK alone leads on.
  const isAt = (name: string): Promise<void> =>
    tv.page.locator(`button:focus:text-is("${name}")`).waitFor()
  await isAt('New room')
  await tv.page.keyboard.press('Enter')
  await isAt('Join')
  await tv.page.keyboard.press('Enter')
  await tv.page.getByRole('main', { name: /^Room / }).waitFor()
  const { pathname, hash } = new URL(tv.page.url())
  const bob = await openApp(ground, server, `${pathname}?join${hash}`)
  await seesCameraOf(tv, 'Guest')
  await press(/^Chat/)
  await tv.page.getByRole('textbox', { name: 'Message' }).waitFor()
  // Playwright has no such key.
  await tv.page.evaluate(() =>
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'GoBack', bubbles: true, cancelable: true }),
    ),
  )
  await tv.page.getByRole('textbox', { name: 'Message' }).waitFor({ state: 'detached' })
  await press('Leave the room')
  await isAt('New room')
  await bob.page.getByRole('button', { name: 'Copy link' }).waitFor()
})

/** As a hand does it: that way where it is, and round where nothing lies that way. */
async function goTo(page: Page, target: Locator): Promise<void> {
  const seen: string[] = []
  for (let presses = 0; presses < 30; presses++) {
    const way = await target.evaluate((element) => {
      const from = document.activeElement ?? document.body
      if (from === element) return null
      const [here, there] = [from.getBoundingClientRect(), element.getBoundingClientRect()]
      const right = there.x + there.width / 2 - here.x - here.width / 2
      const down = there.y + there.height / 2 - here.y - here.height / 2
      const ways = [right > 0 ? 'ArrowRight' : 'ArrowLeft', down > 0 ? 'ArrowDown' : 'ArrowUp']
      return Math.abs(right) > Math.abs(down) ? ways : ways.toReversed()
    })
    if (!way) return
    for (const arrow of way) {
      const before = await page.evaluateHandle(() => document.activeElement)
      await page.keyboard.press(arrow)
      seen.push(arrow)
      if (await page.evaluate((was) => was !== document.activeElement, before)) break
    }
  }
  throw new Error(`The arrows do not lead there: ${seen.join(' ')}`)
}
