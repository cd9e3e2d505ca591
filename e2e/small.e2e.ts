/** The call above other windows: in a window of its own, and where the browser has none, as its largest picture. */
import { expect } from 'vitest'
import { enter, seesCameraOf, tileOf } from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { test } from './src/ground.ts'
import { expectSound } from './src/looks.ts'
import { until } from './src/until.ts'

/** What Chromium gives unless told otherwise; a browser without a screen makes it as large as a page. */
const SMALL = { width: 360, height: 270 }

async function showSmall({ page }: ChromiumTab): Promise<void> {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Picture in picture' }).click()
}

test('a small window has the tiles, microphone, camera, leave and every shortcut, and plays while the page itself is hidden', async ({
  ground,
}) => {
  const server = await ground.server()
  const bob = await enter(ground, server, 'tea', 'Bob')
  const browser = await ground.chromium({ windows: true })
  const scripts = ["globalThis.focus = () => (globalThis.name = 'brought up')"]
  const ada = await enter(ground, server, 'tea', 'Ada', { browser, scripts })
  await seesCameraOf(ada, 'Bob')
  const opening = ada.context.waitForEvent('page')
  await showSmall(ada)
  const small = { ...ada, page: await opening }
  await small.page.setViewportSize(SMALL)
  await seesCameraOf(small, 'Bob')
  await small.page.getByLabel('Your camera').waitFor()
  await expectSound(small, 'the small window')

  await ada.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  // Twice, should a picture have been under way.
  await seesCameraOf(small, 'Bob')
  await seesCameraOf(small, 'Bob')

  const button = (name: string): ReturnType<typeof small.page.getByRole> =>
    small.page.getByRole('button', { name })
  const { keyboard } = small.page
  await button('Turn the microphone off').click()
  await tileOf(bob, 'Ada').getByLabel('Muted').waitFor()
  // Space presses what has the focus.
  await keyboard.press('Space')
  await tileOf(bob, 'Ada').getByLabel('Muted').waitFor({ state: 'detached' })
  await keyboard.press('m')
  await tileOf(bob, 'Ada').getByLabel('Muted').waitFor()
  await keyboard.press('v')
  await button('Turn the camera on').waitFor()
  // Held, it talks, and ends muted where this window loses the focus.
  await small.page.evaluate(() => (document.activeElement as HTMLElement).blur())
  await keyboard.down('Space')
  await button('Turn the microphone off').waitFor()
  await small.page.evaluate(() => dispatchEvent(new Event('blur')))
  await button('Turn the microphone on').waitFor()
  await keyboard.up('Space')
  // What shows in the page brings it up.
  await keyboard.press('c')
  await ada.page.getByRole('textbox', { name: 'Message' }).waitFor()
  expect(await ada.page.evaluate(() => name)).toBe('brought up')
  await small.page.getByRole('button', { name: 'Leave the room' }).click()
  await ada.page.getByRole('button', { name: 'New room' }).waitFor()
  await tileOf(bob, 'Ada').waitFor({ state: 'detached' })
  expect(small.page.isClosed()).toBe(true)
})

test('without such windows the largest picture floats, and comes back', async ({ ground }) => {
  const server = await ground.server()
  const scripts = ['delete globalThis.documentPictureInPicture']
  const ada = await enter(ground, server, 'tea', 'Ada', { scripts })
  await ada.page.locator('.tile video[data-playing]').waitFor()
  const floating = (): Promise<string | null | undefined> =>
    ada.page.evaluate(() => document.pictureInPictureElement?.getAttribute('aria-label'))
  await showSmall(ada)
  await until('it floats', async () => (await floating()) === 'Your camera')
  await showSmall(ada)
  await until('it is back', async () => (await floating()) === undefined)
})
