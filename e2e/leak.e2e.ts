/** What a room leaves behind in a page and in the server: nothing (C6). */
import { expect } from 'vitest'
import { installCount } from './src/page/count.ts'
import { test } from './src/ground.ts'
import { join, sees } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

const ROUNDS = 200
/** After so many, the server has compiled and allocated what it needs for this. */
const WARM_ROUNDS = 50
/** The heap of a server that does nothing else still breathes by some megabytes. */
const BREATH_BYTES = 12 * 1024 * 1024
const NOTHING = { timers: 0, listeners: 0, connections: 0, tracks: 0, sockets: 0 }

test('joining and leaving 200 times in one page leaves nothing behind, there or in the server (C6)', async ({
  ground,
}) => {
  const server = await ground.server({ ROOMFUL_CONNECTIONS_PER_MINUTE: '100000' })
  const browser = await ground.chromium()
  const stays = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'leak')
  const comes = await ground.tab(browser, server.origin + QUIET_PAGE, {
    scripts: [`(${installCount.toString()})()`],
  })
  expect(await comes.evaluate(() => held())).toEqual(NOTHING)

  const rounds = (count: number): Promise<void> =>
    comes.evaluate(async (times) => {
      for (let round = 0; round < times; round++) {
        await t.join('leak', { camera: { width: 320 }, microphone: true })
        // Every tenth is a whole call; the others leave in the middle of connecting, where more can be forgotten.
        const [peer] = t.room.peers.values()
        if (round % 10 === 0 && peer && peer.state !== 'connected')
          await new Promise<void>((done) => {
            peer.on('state', (state) => {
              if (state === 'connected') done()
            })
          })
        await t.room.leave()
        t.trace.length = 0
      }
    }, count)

  await rounds(WARM_ROUNDS)
  const before = server.memoryBytes()
  await rounds(ROUNDS - WARM_ROUNDS)

  await until('nothing is held', async () => {
    const now = await comes.evaluate(() => held())
    expect(now).toEqual(NOTHING)
    return true
  })
  await until('nobody else is there', () => stays.tab.evaluate(() => t.room.peers.size === 0))
  await until('the server has it all back', () => server.memoryBytes() < before + BREATH_BYTES)

  const again = await join(comes, 'leak')
  await sees(again, [stays])
  // The counting counts: a room that is open holds some of each.
  const open = await comes.evaluate(() => held())
  expect(open).toMatchObject({ connections: 1, sockets: 1, timers: expect.any(Number) })
  expect(open.timers).toBeGreaterThan(0)
  expect(open.listeners).toBeGreaterThan(0)
  await comes.evaluate(() => t.room.leave())
})
