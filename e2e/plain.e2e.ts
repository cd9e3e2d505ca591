/** The flow of PROTOCOL.md with no SDK on either side: examples/plain.html. */
import { expect } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import { plays } from './src/plays.ts'
import type { RoomfulServer } from './src/server.ts'
import type { Tab } from './src/tab.ts'
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

async function openPlain(ground: Ground, server: RoomfulServer, query: string): Promise<Tab> {
  const browser = await ground.chromium()
  return ground.tab(browser, `${server.origin}/examples/plain.html?room=${query}`)
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
