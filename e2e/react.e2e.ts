/** `@roomful/react` in Chromium: examples/react, and a hundred mountings in StrictMode under the server's own policy. */
import path from 'node:path'
import { expect } from 'vitest'
import { bundlePage } from './src/bundle.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { test } from './src/ground.ts'
import { installCount } from './src/page/count.ts'
import { plays } from './src/plays.ts'
import { join, sees } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

const ROUNDS = 100

test('two pages of examples/react see, hear and write to each other, and one leaves', async ({
  ground,
}) => {
  const server = await ground.server()
  const browser = await ground.chromium()
  const open = async (): Promise<ChromiumTab> => {
    const tab = await ground.tab(browser, `${server.origin}/examples/react/index.html`)
    await tab.page.getByRole('button', { name: 'Leave' }).waitFor()
    return tab
  }
  const ada = await open()
  const bob = await open()
  for (const tab of [ada, bob]) {
    await plays('the other', async () => (await tab.evaluate(() => t.plays()))[0])
    await until('the other is heard', () =>
      tab.page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime > 0),
    )
  }
  const message = ada.page.getByLabel('Message')
  await message.fill('hello')
  await message.press('Enter')
  await bob.page.getByText('Ada: hello').waitFor()

  await ada.page.getByRole('button', { name: 'Camera off' }).click()
  await until('the picture is gone', () =>
    bob.page
      .locator('figure video')
      .evaluate(({ srcObject }: HTMLVideoElement) => srcObject === null),
  )
  await ada.page.getByRole('button', { name: 'Leave' }).click()
  await ada.page.getByText('You left.').waitFor()
  await bob.page.locator('figure').waitFor({ state: 'detached' })
  await ada.page.getByRole('button', { name: 'Join' }).click()
  await plays('who came back', async () => (await bob.evaluate(() => t.plays()))[0])
})

test('a hundred mountings in StrictMode leave nothing behind, under a strict content security policy', async ({
  ground,
}) => {
  const server = await ground.server({ ROOMFUL_CONNECTIONS_PER_MINUTE: '100000' })
  const browser = await ground.chromium()
  const stays = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'strict', {
    camera: { width: 320 },
    microphone: true,
  })
  const code = await bundlePage(path.resolve(import.meta.dirname, 'src/page/strict.tsx'))
  const comes = await ground.tab(browser, server.origin + QUIET_PAGE, {
    scripts: [`(${installCount.toString()})()`],
  })
  const policy = await comes.evaluate(async () =>
    (await fetch(location.href)).headers.get('content-security-policy'),
  )
  for (const directive of ["default-src 'self'", "script-src 'self'", "style-src 'self'"])
    expect(policy?.split(';')).toContain(directive)
  await comes.page.route('**/strict.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: code }),
  )
  await comes.evaluate(() => load('/strict.js'))

  /** A third goes before it joins, a third once it has, a third when it shows the other. */
  const rounds = (count: number): Promise<void> =>
    comes.evaluate(async (times) => {
      const awaited = [null, '[data-status=online]', '[data-peer=connected]']
      for (let round = times; round > 0; round--) {
        const unmount = strict.mount()
        const selector = awaited[round % awaited.length] ?? 'main p'
        while (!document.querySelector(selector))
          await new Promise((next) => requestAnimationFrame(next))
        unmount()
      }
    }, count)

  await rounds(1)
  const quiet = { connections: 0, tracks: 0, sockets: 0, timers: 0 }
  const idle = await until('nothing is held', async () => {
    const now = await comes.evaluate(() => held())
    expect(now).toMatchObject(quiet)
    return now
  })
  await rounds(ROUNDS)
  await until('nothing more is held', async () => {
    expect(await comes.evaluate(() => held())).toEqual(idle)
    return true
  })
  await until('nobody else is there', () => stays.tab.evaluate(() => t.room.peers.size === 0))
  expect(await comes.evaluate(() => strict.mountings)).toBe(2 * (ROUNDS + 1))
  expect(await comes.evaluate(() => document.body.querySelectorAll('main, video').length)).toBe(0)

  // The counting counts: one that stays mounted holds one room, and no more.
  await comes.evaluate(() => void strict.mount())
  const id = await until('it is in', () =>
    stays.tab.evaluate(() => [...t.room.peers.keys()].join()),
  )
  await sees(stays, [{ tab: comes, id }])
  await comes.page.locator('[data-peer=connected]').waitFor()
  const open = await comes.evaluate(() => held())
  expect(open).toMatchObject({ connections: 1, sockets: 1, tracks: 2 })
  expect(open.listeners).toBeGreaterThan(idle.listeners)
  expect(await comes.evaluate(() => strict.violations)).toEqual([])
})
