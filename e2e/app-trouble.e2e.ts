/** The app where something is missing: it says what in words that help, and joining goes on without it. */
import { expect } from 'vitest'
import {
  enter,
  hears,
  openApp,
  reads,
  seesCameraOf,
  tileOf,
  write,
  type AppOptions,
} from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { test } from './src/ground.ts'
import { say, spoken, type Spoken } from './src/spoken.ts'
import { SERVER_AWAY } from './src/tab.ts'
import { until } from './src/until.ts'

const ANYWAY = 'You can join all the same: you see and hear the others, and can write to them.'

const SERVER_STOPPED: AppOptions = {
  tolerate: [...SERVER_AWAY, /Failed to load .*\/(healthz|assets\/)/],
}

/** A browser that answers every question for a device like this; the rest of it is real. */
function refusing(name: string): AppOptions {
  const script = `navigator.mediaDevices.getUserMedia = () =>
    Promise.reject(new DOMException('made by the test', '${name}'))`
  return { scripts: [script] }
}

for (const [camera, words] of [
  ['denied', 'The browser blocks the camera and microphone for this page'],
  ['none', 'No camera and no microphone found'],
] as const)
  test.concurrent(`a camera that is ${camera}: the lobby says so, and one joins all the same`, async ({
    ground,
  }) => {
    const server = await ground.server()
    const ada = await enter(ground, server, 'tea', 'Ada')
    const browser = await ground.chromium({ camera })
    const bob = await openApp(ground, server, '/r/tea', { browser })
    await bob.page.getByText(words, { exact: true }).waitFor()
    await bob.page.getByText(ANYWAY).waitFor()
    await bob.page.getByLabel('Your name, for the others').fill('Bob')
    await bob.page.getByRole('button', { name: 'Join' }).click()

    await seesCameraOf(bob, 'Ada')
    await hears(bob)
    await tileOf(ada, 'Bob').getByLabel('Muted').waitFor()
    await write(bob, 'I see you')
    await ada.page.getByRole('button', { name: 'Chat, 1 unread' }).click()
    await reads(ada, 'I see you')
    // It was told in the lobby: in the room it is not in the way again.
    expect(await bob.page.getByText(words, { exact: true }).count()).toBe(0)
  })

test.concurrent('who skips the lobby is told in the room, and can close it', async ({ ground }) => {
  const server = await ground.server()
  const browser = await ground.chromium({ camera: 'none' })
  const { page } = await openApp(ground, server, '/r/tea?join', { browser })
  const words = page.getByText('No camera and no microphone found', { exact: true })
  await words.waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await words.waitFor({ state: 'detached' })
})

test.concurrent('a question that was closed is told from a blocked device, and asked again', async ({
  ground,
}) => {
  const server = await ground.server()
  const { page } = await openApp(ground, server, '/r/tea', refusing('NotAllowedError'))
  await page
    .getByText('The question about the camera and microphone was closed without an answer')
    .waitFor()
  await page.evaluate(() => Reflect.deleteProperty(navigator.mediaDevices, 'getUserMedia'))
  await page.getByRole('button', { name: 'Ask again' }).click()
  await page.getByLabel('Your camera').waitFor()
  await page.getByText(ANYWAY).waitFor({ state: 'detached' })
})

test.concurrent('a device in use elsewhere is told, and tried again', async ({ ground }) => {
  const server = await ground.server()
  const { page } = await openApp(ground, server, '/r/tea', refusing('NotReadableError'))
  await page.getByText('Another program is using the camera and microphone').waitFor()
  await page.evaluate(() => Reflect.deleteProperty(navigator.mediaDevices, 'getUserMedia'))
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByLabel('Your camera').waitFor()
})

test.concurrent('an insecure page says where the secure one is, and one joins all the same', async ({
  ground,
}) => {
  const server = await ground.server()
  const host = 'insecure.test'
  const browser = await ground.chromium({ flags: [`--host-resolver-rules=MAP ${host} 127.0.0.1`] })
  const there = { origin: `http://${host}:${server.port}` }
  // What Chromium writes about headers that only count on secure pages.
  const tolerate = [/origin was untrustworthy/, /origin-keyed/]
  const ada = await openApp(ground, there, '/r/tea', { browser, tolerate })
  expect(await ada.evaluate(() => isSecureContext)).toBe(false)
  await ada.page.getByText('This page is not secure').waitFor()
  await ada.page.getByText(`https://${host}:${server.port}/r/tea`).waitFor()
  await ada.page.getByRole('button', { name: 'Join' }).click()
  await ada.page.getByRole('main', { name: 'Room tea' }).waitFor()
  const bob = await enter(ground, server, 'tea', 'Bob')
  await seesCameraOf(ada, 'Bob')
  await write(ada, 'from an insecure page')
  await bob.page.getByRole('button', { name: 'Chat, 1 unread' }).waitFor()
})

test.concurrent('no server: the lobby says so as soon as one joins, and goes on when it is back', async ({
  ground,
}) => {
  const server = await ground.server()
  const { page } = await openApp(ground, server, '/r/tea', SERVER_STOPPED)
  await page.getByRole('button', { name: 'Join' }).waitFor()
  await server.kill('SIGKILL')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByText('The server does not answer', { exact: true }).waitFor()
  await server.restart()
  await page.getByRole('main', { name: 'Room tea' }).waitFor()
})

test.concurrent('no server for longer: one calm page, and one button that joins once it is back', async ({
  ground,
}) => {
  const server = await ground.server()
  const { page } = await openApp(ground, server, '/r/tea', SERVER_STOPPED)
  const join = page.getByRole('button', { name: 'Join' })
  await join.waitFor()
  await server.kill('SIGKILL')
  await join.click()
  await page.getByRole('heading', { name: 'The server does not answer' }).waitFor()
  await expectOneButton(page, 'Try again')
  await server.restart()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('main', { name: 'Room tea' }).waitFor()
})

test.concurrent('no server where the app was open before: its own page says so, and one press leads back', async ({
  ground,
}) => {
  const server = await ground.server()
  const { page } = await openApp(ground, server, '/', {
    tolerate: [...SERVER_AWAY, /Failed to load/],
  })
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await server.kill('SIGKILL')
  await page.reload()
  await page.getByText('The server cannot be reached. Check your network.').waitFor()
  await server.restart()
  await page.getByRole('link', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'New room' }).waitFor()
})

test.concurrent('a full room: a sentence and one button, which joins once somebody has left', async ({
  ground,
}) => {
  const server = await ground.server({ ROOMFUL_CAPACITY: '1' })
  const ada = await enter(ground, server, 'tea', 'Ada')
  const bob = await openApp(ground, server, '/r/tea?join', { tolerate: [/WebSocket/] })
  await bob.page.getByRole('heading', { name: 'This room is full' }).waitFor()
  await expectOneButton(bob.page, 'Try again')

  await ada.page.getByRole('button', { name: 'Leave the room' }).click()
  await bob.page.getByRole('button', { name: 'Try again' }).click()
  await bob.page.getByRole('main', { name: 'Room tea' }).waitFor()
})

test.concurrent('a room that was opened elsewhere as well is told, and can be used here again', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  // Another browser with the same key: what a copied profile is to the server.
  const stored = await ada.evaluate(() => Object.entries(sessionStorage))
  const there = await openApp(ground, server, '/r/tea?join', {
    scripts: [`for (const entry of ${JSON.stringify(stored)}) sessionStorage.setItem(...entry)`],
  })
  await there.page.getByRole('main', { name: 'Room tea' }).waitFor()
  await ada.page.getByRole('heading', { name: 'You are in this room somewhere else' }).waitFor()
  await expectOneButton(ada.page, 'Use it here')
  await ada.page.getByRole('button', { name: 'Use it here' }).click()
  await ada.page.getByRole('main', { name: 'Room tea' }).waitFor()
  await there.page.getByRole('heading', { name: 'You are in this room somewhere else' }).waitFor()
})

test.concurrent('a browser that plays no sound before a gesture: a sentence, and one tap to hear everyone (M1)', async ({
  ground,
}) => {
  const server = await ground.server()
  await enter(ground, server, 'tea', 'Ada')
  // Who lets a page hear them is taken for somebody who wants to hear: it may play then.
  const browser = await ground.chromium({
    camera: 'none',
    flags: ['--autoplay-policy=document-user-activation-required'],
  })
  const bob = await openApp(ground, server, '/r/tea?join', { browser })
  const { at, said } = await until('it asks for a tap', () => askedForTap(bob))
  expect(said).toContain('The browser plays no sound here before you tap.')
  await bob.page.mouse.click(...at)
  await until('it asks no more', async () => (await askedForTap(bob)) === null)
  await hears(bob)
  await seesCameraOf(bob, 'Ada')
})

/**
 * What is written around the button, and where that is. Asked in a way that is no gesture: whatever Playwright itself runs in
 * a page is one, and so is looking for an element.
 */
async function askedForTap({ context, page }: ChromiumTab): Promise<{
  readonly said: string
  readonly at: readonly [number, number]
} | null> {
  const look = (): string => {
    const buttons = [...document.querySelectorAll('button')]
    const button = buttons.find(({ textContent }) => textContent === 'Tap to hear everyone')
    if (!button) return 'null'
    const { x, y, width, height } = button.getBoundingClientRect()
    const said = button.parentElement?.textContent
    return JSON.stringify({ said, at: [x + width / 2, y + height / 2] })
  }
  const session = await context.newCDPSession(page)
  const { result } = await session.send('Runtime.evaluate', {
    expression: `(${look.toString()})()`,
    userGesture: false,
  })
  await session.detach()
  return JSON.parse(String(result.value)) // as it was written above
}

test.concurrent('a fault of ours leaves no empty page', async ({ ground }) => {
  const server = await ground.server()
  const { page } = await openApp(ground, server, '/r/tea?join', {
    scripts: ['delete globalThis.ResizeObserver'],
    tolerate: [/ResizeObserver/],
  })
  await page.getByRole('heading', { name: 'Something went wrong here' }).waitFor()
  await expectOneButton(page, 'Load again')
})

test.concurrent('where the app itself cannot be read, a page without it says so', async ({
  ground,
}) => {
  const server = await ground.server()
  const { page } = await openApp(ground, server, '/', { tolerate: [/assets|Failed to load/] })
  await page.route('**/assets/*.js', (route) => route.abort())
  await page.reload()
  const words = page.getByText('Roomful does not start here.')
  await words.waitFor({ state: 'attached' })
  expect(await words.isVisible()).toBe(false)
  await page.evaluate(() => document.getAnimations().forEach((one) => one.finish()))
  await words.waitFor()
  await page.unroute('**/assets/*.js')
  await page.getByRole('link', { name: 'Load again' }).click()
  await page.getByRole('button', { name: 'New room' }).waitFor()
  expect(await words.count()).toBe(0)
})

test.concurrent('every control has a name, in the lobby and in the room', async ({ ground }) => {
  const server = await ground.server()
  const home = await openApp(ground, server, '/')
  expect(await nameless(home)).toEqual([])
  const lobby = await openApp(ground, server, '/r/tea')
  await lobby.page.getByLabel('Your camera').waitFor()
  expect(await nameless(lobby)).toEqual([])
  const ada = await enter(ground, server, 'tea', 'Ada')
  await write(ada, 'alone')
  expect(await nameless(ada)).toEqual([])
  await ada.page.getByRole('button', { name: 'Choose the microphone' }).click()
  await ada.page.getByRole('menuitemradio').first().waitFor()
  expect(await nameless(ada)).toEqual([])
})

test.concurrent('language and appearance are changed on Home and in the lobby, at once, and kept', async ({
  ground,
}) => {
  const server = await ground.server()
  const { page } = await openApp(ground, server, '/', { reader: { locale: 'en' } })
  const looks = (): Promise<readonly (string | undefined)[]> =>
    page.evaluate(() => {
      const { lang, dir, dataset } = document.documentElement
      return [lang, dir, dataset['theme']]
    })
  const choose = async (words: Spoken, language: string, theme: string): Promise<void> => {
    await page.getByRole('button', { name: say(words, 'look') }).click()
    await page.getByRole('dialog').getByRole('combobox').nth(1).waitFor()
    await page.getByRole('dialog').getByRole('combobox').nth(1).selectOption(theme)
    await page.getByRole('dialog').getByRole('combobox').first().selectOption(language)
    await until('it is spoken', async () => (await looks())[0] === language)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const [en, ar] = [await spoken('en'), await spoken('ar')]
  await choose(en, 'ar', 'light')
  expect(await looks()).toEqual(['ar', 'rtl', 'light'])
  await page.getByRole('heading', { name: say(ar, 'home-title') }).waitFor()
  await page.goto(`${server.origin}/r/tea`)
  await page.getByRole('button', { name: say(ar, 'join'), exact: true }).waitFor()
  expect(await looks()).toEqual(['ar', 'rtl', 'light'])
  await choose(ar, 'en', 'dark')
  await page.getByRole('button', { name: 'Join' }).waitFor()
  expect(await looks()).toEqual(['en', 'ltr', 'dark'])
})

test.concurrent('a wrong link shows a calm page that leads home', async ({ ground }) => {
  const server = await ground.server()
  const { page } = await openApp(ground, server, '/r/not%20a%20room')
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  await expectOneButton(page, 'Home')
  await page.getByRole('button', { name: 'Home' }).click()
  await page.getByLabel('Or go to a room by its name').fill('our tea')
  await page.keyboard.press('Enter')
  await until('the room', () => new URL(page.url()).pathname === '/r/our-tea')
})

async function expectOneButton(page: ChromiumTab['page'], name: string): Promise<void> {
  expect(await page.getByRole('button').allTextContents()).toEqual([name])
}

const CONTROLS = new Set([
  'button',
  'link',
  'textbox',
  'combobox',
  'menuitemradio',
  'meter',
  'dialog',
])

/** Roles of the controls that a screen reader would find without a name. */
async function nameless({ context, page }: ChromiumTab): Promise<readonly string[]> {
  const session = await context.newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  return nodes
    .filter(({ ignored, role }) => !ignored && CONTROLS.has(String(role?.value)))
    .filter(({ name }) => String(name?.value ?? '').trim() === '')
    .map(({ role }) => String(role?.value))
}
