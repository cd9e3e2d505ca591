/** Joining where something is missing: a camera, the leave to use it, a server that answers. */
import { expect } from 'vitest'
import type { Camera } from './src/chromium.ts'
import { test } from './src/ground.ts'
import { freePort } from './src/port.ts'
import { allSee, allTalk, join, ON_AIR, shows } from './src/sdk.ts'
import { QUIET_PAGE, SERVER_AWAY } from './src/tab.ts'

const MISSING: readonly (readonly [Camera, string])[] = [
  ['denied', 'permission-denied'],
  ['none', 'no-device'],
]

for (const [camera, code] of MISSING)
  test(`a camera that is ${camera}: the problem is ${code}, and the room is joined all the same`, async ({
    ground,
  }) => {
    const server = await ground.server()
    const without = await ground.chromium({ camera })
    const ada = await join(await ground.tab(without, server.origin + QUIET_PAGE), 'tea', ON_AIR)
    const bob = await join(
      await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE),
      'tea',
      ON_AIR,
    )
    await allSee([ada, bob])
    await shows(ada, bob)
    await allTalk([ada, bob])
    expect(await ada.tab.evaluate(() => t.problems)).toEqual([code, code])
    const thrown = await ada.tab.evaluate(async () => {
      const error: unknown = await t.room.camera.enable().catch((reason: unknown) => reason)
      return error instanceof Error && 'code' in error ? [error.name, error.code] : error
    })
    expect(thrown).toEqual(['RoomError', code])
    expect(await ada.tab.evaluate(() => t.room.camera.error?.code)).toBe(code)
    expect(await ada.tab.evaluate(() => t.room.camera.enabled)).toBe(false)
  })

test('no server: joining fails with server-unreachable in the time that was given', async ({
  ground,
}) => {
  const site = await ground.site()
  const tab = await ground.tab(await ground.chromium(), site.origin + QUIET_PAGE, {
    tolerate: SERVER_AWAY,
  })
  const options = { server: `http://127.0.0.1:${await freePort()}`, timeoutMs: 2_000 }
  const code = await tab.evaluate((given) => t.tryJoin('tea', given), options)
  expect(code).toBe('server-unreachable')
})

test('a server that never answers: joining fails with server-unreachable', async ({ ground }) => {
  const site = await ground.site()
  const hung = await ground.server()
  const tab = await ground.tab(await ground.chromium(), site.origin + QUIET_PAGE, {
    tolerate: SERVER_AWAY,
  })
  hung.signal('SIGSTOP')
  const options = { server: hung.origin, timeoutMs: 2_000 }
  const code = await tab.evaluate((given) => t.tryJoin('tea', given), options)
  expect(code).toBe('server-unreachable')
})

test('a page of another origin is refused and told so; where the server allows it, it joins (H1)', async ({
  ground,
}) => {
  const site = await ground.site()
  const strict = await ground.server()
  const open = await ground.server({ ROOMFUL_ORIGINS: site.origin })
  const tab = await ground.tab(await ground.chromium(), site.origin + QUIET_PAGE, {
    tolerate: SERVER_AWAY,
  })
  const tryAt = (server: string): Promise<string> =>
    tab.evaluate((given) => t.tryJoin('tea', given), { server })
  expect(await tryAt(strict.origin)).toBe('origin-refused')
  expect(await tryAt(open.origin)).toBe('joined')
})

test('one more than a room takes is told that it is full (L5)', async ({ ground }) => {
  const server = await ground.server({ ROOMFUL_CAPACITY: '2' })
  const tabs = []
  for (let i = 0; i < 3; i++)
    tabs.push(await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE))
  const outcomes = []
  for (const tab of tabs) outcomes.push(await tab.evaluate(() => t.tryJoin('tea')))
  expect(outcomes).toEqual(['joined', 'joined', 'room-full'])
})
