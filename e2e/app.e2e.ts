/** The app as somebody uses it: two who see, hear and write to each other; a phone; and the calm line (A7). */
import { expect } from 'vitest'
import { enter, hears, openApp, PHONE, reads, seesCameraOf, tileOf, write } from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { test } from './src/ground.ts'
import { SERVER_AWAY } from './src/tab.ts'
import { until } from './src/until.ts'

test('two see, hear and write to each other', async ({ ground }) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  await ada.page.getByText('Nobody else is here yet').waitFor()
  const bob = await enter(ground, server, 'tea', 'Bob')

  await Promise.all([seesCameraOf(ada, 'Bob'), seesCameraOf(bob, 'Ada')])
  await Promise.all([hears(ada), hears(bob)])
  await ada.page.getByText('Nobody else is here yet').waitFor({ state: 'detached' })

  await write(ada, 'Hello Bob, see https://example.org/page.')
  await bob.page.getByRole('button', { name: 'Chat, 1 unread' }).click()
  const link = bob.page.getByRole('link', { name: 'https://example.org/page' })
  expect(await link.getAttribute('href')).toBe('https://example.org/page')
  await write(bob, '<b>Hello</b> Ada')
  await reads(ada, '<b>Hello</b> Ada')
})

test('each sees at once what the other turns off and on, and when they leave', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  const bob = await enter(ground, server, 'tea', 'Bob')
  await seesCameraOf(ada, 'Bob')
  const tile = tileOf(ada, 'Bob')

  await bob.page.getByRole('button', { name: 'Turn the camera off' }).click()
  await tile.getByLabel('Bob’s camera').waitFor({ state: 'detached' })
  await tile.getByText('B', { exact: true }).waitFor()
  await bob.page.getByRole('button', { name: 'Turn the microphone off' }).click()
  await tile.getByLabel('Muted').waitFor()
  await bob.page.getByRole('button', { name: 'Turn the camera on' }).click()
  await seesCameraOf(ada, 'Bob')
  await bob.page.getByRole('button', { name: 'Turn the microphone on' }).click()
  await tile.getByLabel('Muted').waitFor({ state: 'detached' })

  await bob.page.getByRole('button', { name: 'Share the screen' }).click()
  const screen = ada.page.getByLabel('Bob’s screen', { exact: true })
  await until('the screen plays', () =>
    screen.evaluate((video: HTMLVideoElement) => video.videoWidth > 0 && video.currentTime > 0),
  )
  await bob.page.getByRole('button', { name: 'Stop sharing the screen' }).click()
  await screen.waitFor({ state: 'detached' })

  await bob.page.getByRole('button', { name: 'Leave the room' }).click()
  await tile.waitFor({ state: 'detached' })
  await ada.page.getByText('Nobody else is here yet').waitFor()
  expect(await bob.page.getByRole('link', { name: /^tea/ }).isVisible()).toBe(true)
})

test('what was typed and not sent outlives the closing of the chat, and the focus comes back', async ({
  ground,
}) => {
  const server = await ground.server()
  const { page } = await enter(ground, server, 'tea', 'Ada')
  const chat = page.getByRole('button', { name: 'Chat', exact: true })
  const field = page.getByRole('textbox', { name: 'Message' })
  await chat.click()
  await page.keyboard.type('half a thought')
  await page.keyboard.press('Escape')
  await field.waitFor({ state: 'detached' })
  expect(await chat.evaluate((button) => button === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  expect(await field.inputValue()).toBe('half a thought')

  await field.press('Enter')
  await page.getByText('Nobody was here to read it.').waitFor()
  const bob = await enter(ground, server, 'tea', 'Bob')
  await seesCameraOf(bob, 'Ada')
  await page.getByRole('button', { name: 'Send again' }).click()
  await bob.page.getByRole('button', { name: 'Chat, 1 unread' }).click()
  await reads(bob, 'half a thought')
})

test('on a phone: five buttons, a sheet for the chat, nothing beyond the edge (D2)', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  const lobby = await openApp(ground, server, '/r/tea', { phone: PHONE })
  await expectFits(lobby)
  await lobby.page.getByLabel('Your name, for the others').fill('Bob')
  await lobby.page.getByRole('button', { name: 'Join' }).tap()
  const bob = lobby
  await Promise.all([seesCameraOf(ada, 'Bob'), seesCameraOf(bob, 'Ada')])
  await expectFits(bob)

  const tools = bob.page.getByRole('toolbar').getByRole('button')
  const names = await tools.evaluateAll((buttons) =>
    buttons
      .filter((button) => button.checkVisibility())
      .map((button) => button.getAttribute('aria-label')),
  )
  expect(names).toEqual([
    'Turn the microphone off',
    'Choose the microphone',
    'Turn the camera off',
    'Choose the camera',
    'Chat',
    'More',
    'Leave the room',
  ])

  await bob.page.getByRole('button', { name: 'Chat' }).tap()
  const sheet = bob.page.getByRole('dialog', { name: 'Chat' })
  await sheet.waitFor()
  await write(bob, 'from the phone')
  await ada.page.getByRole('button', { name: 'Chat, 1 unread' }).waitFor()
  await expectFits(bob)
  await sheet.getByRole('button', { name: 'Close the chat' }).tap()
  await sheet.waitFor({ state: 'detached' })
})

test('the server dies in a call: a calm line, the call goes on, and the line goes when it is back (A7)', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada', { tolerate: SERVER_AWAY })
  const bob = await enter(ground, server, 'tea', 'Bob', { tolerate: SERVER_AWAY })
  await Promise.all([seesCameraOf(ada, 'Bob'), seesCameraOf(bob, 'Ada')])

  await server.kill('SIGKILL')
  const line = ada.page.getByText('The server is away; the call goes on').first()
  await line.waitFor()
  await Promise.all([seesCameraOf(ada, 'Bob'), hears(bob)])
  await write(bob, 'still here')
  await ada.page.getByRole('button', { name: 'Chat, 1 unread' }).waitFor()
  await until('it is said as well', async () =>
    (await ada.page.locator('[aria-live]').textContent())?.includes('still here'),
  )

  await server.restart()
  await line.waitFor({ state: 'detached' })
  const cem = await enter(ground, server, 'tea', 'Cem')
  await Promise.all([seesCameraOf(ada, 'Cem'), seesCameraOf(cem, 'Bob')])
})

test('whose tab goes away is shown no more after 5 s, and is back in the same place on return (A7)', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  const bob = await enter(ground, server, 'tea', 'Bob')
  await seesCameraOf(ada, 'Bob')
  const cem = await enter(ground, server, 'tea', 'Cem')
  await Promise.all([seesCameraOf(cem, 'Bob'), seesCameraOf(ada, 'Cem')])
  expect(await namesOn(ada)).toEqual(['Bob', 'Cem', 'You'])

  await bob.goto('about:blank')
  await ada.page.getByText('Reconnecting to Bob …').first().waitFor()
  await tileOf(ada, 'Bob').waitFor({ state: 'detached' })
  expect(await namesOn(ada)).toEqual(['Cem', 'You'])
  await bob.goto(`${server.origin}/r/tea?join`)
  await tileOf(ada, 'Bob').waitFor()
  expect(await namesOn(ada)).toEqual(['Bob', 'Cem', 'You'])
  await Promise.all([seesCameraOf(ada, 'Bob'), seesCameraOf(bob, 'Cem')])
})

/** The names on the tiles, in the order of the tiles. */
function namesOn({ page }: ChromiumTab): Promise<readonly string[]> {
  return page
    .getByLabel('People in the room')
    .getByRole('listitem')
    .evaluateAll((tiles) => tiles.map((tile) => tile.querySelector('p span')?.textContent ?? ''))
}

/** Nothing reaches beyond the screen, what is pressed is 48 px, and no field makes a phone zoom in. */
async function expectFits({ page }: ChromiumTab): Promise<void> {
  const found = await page.evaluate(() => {
    const visible = (selector: string): readonly Element[] =>
      [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility())
    return {
      sideways: document.documentElement.scrollWidth - innerWidth,
      small: visible('button, select, a[href], input, textarea')
        // Links in text, and react-aria's way out for screen readers, which nobody sees.
        .filter((element) => !element.closest('p') && element.ariaLabel !== 'Dismiss')
        .map((element) => ({ name: element.ariaLabel ?? element.id, ...rect(element) }))
        .filter(({ width, height }) => width < 47.5 || height < 47.5),
      beyond: visible('main, aside, footer, [role=dialog], [aria-label="People in the room"] > li')
        .map(rect)
        .filter(({ left, right }) => left < -0.5 || right > innerWidth + 0.5),
      zooming: visible('input, select, textarea')
        .map((field) => Number.parseFloat(getComputedStyle(field).fontSize))
        .filter((px) => px < 16),
    }
    function rect(element: Element): {
      width: number
      height: number
      left: number
      right: number
    } {
      const { width, height, left, right } = element.getBoundingClientRect()
      return { width, height, left, right }
    }
  })
  expect(found).toEqual({ sideways: 0, small: [], beyond: [], zooming: [] })
}
