/** The flow of PROTOCOL.md with no SDK: examples/plain.html with itself, and with peers of the SDK (C5). */
import { expect } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import { plays } from './src/plays.ts'
import { join, ON_AIR, peers, shows, type Person } from './src/sdk.ts'
import type { RoomfulServer } from './src/server.ts'
import { QUIET_PAGE, type Tab, type TabOptions } from './src/tab.ts'
import { until } from './src/until.ts'

test('two plain pages see and write to each other, and one that leaves cleans up', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await openPlain(ground, server, 'tea&camera')
  const bob = await openPlain(ground, server, 'tea&camera')
  await Promise.all([showsTheOther(ada), showsTheOther(bob)])
  await write(ada, 'hello from Ada')
  await write(bob, 'hello from Bob')
  await prints(ada, /: hello from Bob$/m)
  await prints(bob, /: hello from Ada$/m)
  // Each opened a channel of its own, and sees the other's.
  for (const tab of [ada, bob]) expect((await text(tab)).match(/^plain open/gm)).toHaveLength(2)

  await bob.evaluate(() => document.querySelector<HTMLButtonElement>('#leave')?.click())
  await prints(ada, /^plain close/m)
  await until('Ada has nothing left of Bob', () =>
    ada.evaluate(
      () =>
        document.querySelectorAll('video').length === 0 &&
        t.connections.every(({ signalingState }) => signalingState === 'closed'),
    ),
  )
  expect(await bob.evaluate(() => t.connections.map((pc) => pc.signalingState))).toEqual(['closed'])
})

test('a plain page without a camera watches one that has it, whoever is first', async ({
  ground,
}) => {
  const server = await ground.server()
  for (const [room, first, second] of [
    ['watcher-first', '', '&camera'],
    ['watcher-second', '&camera', ''],
  ] as const) {
    const tabs = [
      await openPlain(ground, server, `${room}${first}`),
      await openPlain(ground, server, `${room}${second}`),
    ]
    const watcher = tabs[first === '' ? 0 : 1]
    if (watcher) await showsTheOther(watcher)
  }
})

test('three plain pages all see each other', async ({ ground }) => {
  const server = await ground.server()
  const tabs: Tab[] = []
  for (let i = 0; i < 3; i++) tabs.push(await openPlain(ground, server, 'three&camera'))
  await Promise.all(tabs.map((tab) => showsTheOther(tab, 2)))
})

/** The socket is cut on purpose; a browser writes that on the console. */
const SOCKET_LOST = { tolerate: [/WebSocket connection to/, /ERR_CONNECTION/, /ERR_EMPTY/] }

declare global {
  /** Why peers left, as a page was told. */
  var told: string[]
}

const TELLS_WHO_LEFT = `
  globalThis.told = []
  const { parse } = JSON
  JSON.parse = (text) => {
    const message = parse(text)
    if (message.type === 'peer-left') told.push(message.reason)
    return message
  }`

/** A client that knows nothing but the flow names no connection and numbers no offers. */
const FLOW_ALONE = `
  const { stringify, parse } = JSON
  JSON.stringify = ({ connection, n, ...said }) => stringify(said)
  JSON.parse = (text) => {
    const { connection, n, ...said } = parse(text)
    return said
  }`

const CLIENTS = { 'a plain page': [], 'a client of the flow alone': [FLOW_ALONE] }

for (const [name, scripts] of Object.entries(CLIENTS))
  for (const plainFirst of [true, false])
    test(`${name} and a peer of the SDK, ${plainFirst ? 'plain' : 'SDK'} first: pictures and messages both ways (C5)`, async ({
      ground,
    }) => {
      const server = await ground.server()
      const enterPlain = (): Promise<Tab> => openPlain(ground, server, 'tea&camera', scripts)
      const enterSdk = async (): Promise<Person> => {
        const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
        return join(tab, 'tea', ON_AIR)
      }
      const early = plainFirst ? await enterPlain() : null
      const ada = await enterSdk()
      const plain = early ?? (await enterPlain())

      const { id } = await until('Ada is connected', async () =>
        (await peers(ada)).find(({ state }) => state === 'connected'),
      )
      await shows(ada, { tab: plain, id })
      await showsTheOther(plain)
      await write(plain, 'hello from the plain page')
      await until('Ada hears it', () =>
        ada.tab.evaluate(() =>
          t.heard.some(({ message }) => message === 'hello from the plain page'),
        ),
      )
      await ada.tab.evaluate(() => t.room.send('hello from the SDK'))
      await prints(plain, /: hello from the SDK$/m)
      expect(
        await ada.tab.evaluate(() =>
          t.room.sendFile(new Blob(['x'])).then(
            () => 'sent',
            (error: unknown) => String(error),
          ),
        ),
      ).toContain('a client that knows no files')
      expect((await peers(ada))[0]?.tracks.map(({ source }) => source).toSorted()).toEqual([
        'camera',
        'microphone',
      ])

      // A channel of the app's own, and the picture after the camera was off for a while.
      await ada.tab.evaluate((peer) => void t.room.peers.get(peer)?.createChannel('game'), id)
      await prints(plain, /^game open/m)
      await ada.tab.evaluate(() => t.room.camera.disable())
      await ada.tab.evaluate((constraints) => t.room.camera.enable(constraints), ON_AIR.camera)
      await showsTheOther(plain)

      await ada.tab.evaluate(() => t.room.leave())
      await prints(plain, /^game close/m)
      await until('the plain page has nothing left of Ada', () =>
        plain.evaluate(
          () =>
            document.querySelectorAll('video').length === 0 &&
            t.connections.every(({ signalingState }) => signalingState === 'closed'),
        ),
      )
    })

test('a plain page that leaves is gone for a peer of the SDK at once', async ({ ground }) => {
  const server = await ground.server()
  const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
  const ada = await join(tab, 'tea', { media: false })
  const plain = await openPlain(ground, server, 'tea')
  const { id } = await until('Ada is connected', async () =>
    (await peers(ada)).find(({ state }) => state === 'connected'),
  )
  await plain.evaluate(() => document.querySelector<HTMLButtonElement>('#leave')?.click())
  await until('it has left', async () => (await peers(ada)).length === 0)
  expect(await tab.evaluate(() => t.left)).toEqual([`${id} left`])
})

test('a plain page whose socket is lost stays in the call: what is connected stays (R6)', async ({
  ground,
}) => {
  const server = await ground.server({ ROOMFUL_LOST_AFTER_MS: '500' })
  const path = await ground.forwarder(server.port)
  const ada = await openPlain(ground, { origin: path.origin }, 'tea&camera', [], SOCKET_LOST)
  const bob = await openPlain(ground, server, 'tea&camera', [TELLS_WHO_LEFT])
  await Promise.all([showsTheOther(ada), showsTheOther(bob)])
  path.cut()
  await prints(ada, /^the server is gone/m)
  await until('Bob is told that she is lost', () => bob.evaluate(() => told.includes('lost')))
  await write(ada, 'still here')
  await prints(bob, /: still here$/m)
  await Promise.all([showsTheOther(ada), showsTheOther(bob)])
})

async function openPlain(
  ground: Ground,
  server: Pick<RoomfulServer, 'origin'>,
  query: string,
  scripts: readonly string[] = [],
  options: Omit<TabOptions, 'scripts'> = {},
): Promise<Tab> {
  const browser = await ground.chromium()
  return ground.tab(browser, `${server.origin}/examples/plain.html?room=${query}`, {
    ...options,
    scripts,
  })
}

async function showsTheOther(tab: Tab, others = 1): Promise<void> {
  for (let i = 0; i < others; i++)
    await plays(`picture ${i}`, async () => (await tab.evaluate(() => t.plays()))[i])
}

function write(tab: Tab, line: string): Promise<void> {
  return tab.evaluate((value) => {
    const form = document.querySelector('form')
    const input = form?.querySelector('input')
    if (!form || !input) throw new Error('the page has no form')
    input.value = value
    form.requestSubmit()
  }, line)
}

const text = (tab: Tab): Promise<string> =>
  tab.evaluate(() => document.querySelector('#lines')?.textContent ?? '')

async function prints(tab: Tab, pattern: RegExp): Promise<void> {
  await until(`the page prints ${pattern}`, async () => pattern.test(await text(tab)))
}
