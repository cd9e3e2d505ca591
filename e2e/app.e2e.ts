/** The app as somebody uses it: two who see, hear and write to each other; a phone; and the calm line (A7). */
import { expect } from 'vitest'
import {
  enter,
  hears,
  openApp,
  passLobby,
  PHONE,
  reads,
  seesCameraOf,
  tileOf,
  write,
} from './src/app.ts'
import { FAKE_CAMERA, type ChromiumTab } from './src/chromium.ts'
import { test } from './src/ground.ts'
import { SERVER_AWAY } from './src/tab.ts'
import { until } from './src/until.ts'

/** Chromium's second fake camera is one of depths (Y16), which no call takes; the third is an ordinary one. */
const MORE_CAMERAS = `${FAKE_CAMERA},device-count=3`
const ORDINARY_CAMERAS = ['fake_device_0', 'fake_device_2'] as const
/** In percent of what the lobby's meter shows: a beep of the fake microphone, and the silence between two. */
const LOUD = 20
const QUIET = 5

test('two see, hear and write to each other, where the link of the one has led the other', async ({
  ground,
}) => {
  const server = await ground.server()
  const browser = await ground.chromium({ windows: true })
  const ada = await enter(ground, server, 'tea', 'Ada', { browser })
  await ada.page.getByText('Nobody else is here yet').waitFor()
  const bob = await ground.tab(await ground.chromium(), await copiedLink(ada))
  await seesOwnLevel(bob)
  await passLobby(bob, 'tea', 'Bob')

  await Promise.all([seesCameraOf(ada, 'Bob'), seesCameraOf(bob, 'Ada')])
  await Promise.all([hears(ada), hears(bob)])
  await ada.page.getByText('Nobody else is here yet').waitFor({ state: 'detached' })

  await write(ada, 'Hello Bob, see https://example.org/page.')
  await bob.page.getByRole('button', { name: 'Chat, 1 unread' }).click()
  const link = bob.page.getByRole('link', { name: 'https://example.org/page' })
  expect(await link.getAttribute('href')).toBe('https://example.org/page')
  await write(bob, '<b>Hello</b> Ada')
  await reads(ada, '<b>Hello</b> Ada')

  await ada.page.keyboard.press('Escape')
  await ada.page.keyboard.press('q')
  const plots = ada.page.getByRole('dialog', { name: 'Connection' }).getByRole('region')
  await plots.getByRole('heading', { name: 'Bob Direct' }).waitFor()
  const figures = plots.getByRole('definition')
  await until('the plots go on', async () =>
    (
      await figures
        .locator('path')
        .evaluateAll((lines) => lines.map((line) => line.getAttribute('d')))
    ).every((line) => line?.includes('L')),
  )
  expect(await figures.count()).toBe(4)
  expect(await figures.first().textContent()).toMatch(/^[1-9].* [kM]b\/s$/)
})

test('each sees at once which camera the other chooses, what it turns off and on, and when it leaves', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  const browser = await ground.chromium({ flags: [MORE_CAMERAS] })
  const bob = await openApp(ground, server, '/r/tea', { browser })
  const [first, other] = ORDINARY_CAMERAS
  await bob.page.getByRole('combobox', { name: 'Camera' }).selectOption(other)
  await passLobby(bob, 'tea', 'Bob')
  await seesCameraOf(ada, 'Bob')
  const tile = tileOf(ada, 'Bob')

  await until('the chosen camera is sent', async () => (await sending(bob)).camera === other)
  const { descriptions } = await sending(bob)
  await unplug(bob, other)
  await bob.page.getByText(`“${first}” is on now`, { exact: true }).waitFor()
  await until('the first camera is sent', async () => (await sending(bob)).camera === first)
  await until('it is said as well', async () =>
    (await bob.page.locator('[aria-live]').textContent())?.includes(`“${first}” is on now.`),
  )
  await seesCameraOf(ada, 'Bob')
  await plugIn(bob)
  await until('the chosen camera is sent again', async () => (await sending(bob)).camera === other)
  await bob.page.getByText(`“${first}” is on now`, { exact: true }).waitFor({ state: 'detached' })
  await bob.page.getByRole('button', { name: 'Choose the camera' }).click()
  await bob.page.getByRole('menuitemradio', { name: first }).click()
  await until('the first camera is sent', async () => (await sending(bob)).camera === first)
  await seesCameraOf(ada, 'Bob')
  expect((await sending(bob)).descriptions).toEqual(descriptions)

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

test('on a phone with a camera at each side: every button that it needs, a sheet for the chat, nothing beyond the edge (D2)', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  const browser = await ground.chromium({ flags: [MORE_CAMERAS] })
  const lobby = await openApp(ground, server, '/r/tea', { browser, phone: PHONE })
  await lobby.page.getByRole('combobox', { name: 'Camera' }).selectOption(ORDINARY_CAMERAS[0])
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
    'Flip the camera',
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

/** What the button has put into the clipboard. */
async function copiedLink({ page, context }: ChromiumTab): Promise<string> {
  // To grant some is to take all others.
  await context.grantPermissions(['clipboard-read', 'clipboard-write', 'camera', 'microphone'])
  await page.getByRole('button', { name: 'Copy link' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  return page.evaluate(() => navigator.clipboard.readText())
}

/** The meter in the lobby goes up with a beep, down with the silence after it, and up again. */
async function seesOwnLevel({ page }: ChromiumTab): Promise<void> {
  const meter = page.getByRole('meter', { name: 'Microphone level' })
  const level = async (): Promise<number> => Number(await meter.getAttribute('aria-valuenow'))
  await until('a beep', async () => (await level()) > LOUD)
  await until('silence', async () => (await level()) < QUIET)
  await until('the next beep', async () => (await level()) > LOUD)
}

type Sending = {
  /** The name of the device. */
  readonly camera: string | undefined
  /** The line of each description that every negotiation changes (RFC 8829, 5.2.2). */
  readonly descriptions: readonly (string | undefined)[]
}

/** What a page sends of its camera to the one who is there, and what was negotiated for it. */
function sending({ page }: ChromiumTab): Promise<Sending> {
  return page.evaluate(() => {
    const [pc] = t.connections.filter(({ connectionState }) => connectionState === 'connected')
    const cameras = pc?.getSenders().filter(({ track }) => track?.kind === 'video')
    return {
      camera: cameras?.[0]?.track?.label,
      descriptions: [pc?.localDescription, pc?.remoteDescription].map(
        (description) => /^o=.*$/m.exec(description?.sdp ?? '')?.[0],
      ),
    }
  })
}

/** As if somebody pulled its plug, which nobody can of a fake one. */
async function unplug({ page }: ChromiumTab, camera: string): Promise<void> {
  await page.evaluate((label) => {
    const { mediaDevices } = navigator
    const all = mediaDevices.enumerateDevices.bind(mediaDevices)
    mediaDevices.enumerateDevices = async () =>
      (await all()).filter((device) => device.label !== label)
    const tracks = t.connections.flatMap((pc) => pc.getSenders().map(({ track }) => track))
    const track = tracks.find((one) => one?.label === label)
    track?.stop()
    track?.dispatchEvent(new Event('ended'))
  }, camera)
}

/** As if it were plugged in again. */
async function plugIn({ page }: ChromiumTab): Promise<void> {
  await page.evaluate(() => {
    const { mediaDevices } = navigator
    Reflect.deleteProperty(mediaDevices, 'enumerateDevices')
    mediaDevices.dispatchEvent(new Event('devicechange'))
  })
}

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
    // But react-aria's way out for screen readers, which nobody sees.
    const visible = (selector: string): readonly Element[] =>
      [...document.querySelectorAll(selector)].filter(
        (element) => element.checkVisibility() && element.ariaLabel !== 'Dismiss',
      )
    return {
      sideways: document.documentElement.scrollWidth - innerWidth,
      small: visible('button, select, a[href], input, textarea')
        .filter((element) => !element.closest('p')) // links in text
        .map((element) => ({ name: element.ariaLabel ?? element.id, ...rect(element) }))
        .filter(({ width, height }) => width < 47.5 || height < 47.5),
      beyond: visible(
        'main, aside, footer, button, [role=dialog], [aria-label="People in the room"] > li',
      )
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
