/** What a room leaves behind in a page and in the server: nothing (C6). */
import { expect } from 'vitest'
import type { ChromiumTab } from './src/chromium.ts'
import { installCount } from './src/page/count.ts'
import { test } from './src/ground.ts'
import { freePort } from './src/port.ts'
import { join, sees } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

const ROUNDS = 200
/** After so many, the server has compiled and allocated what it needs for this. */
const WARM_ROUNDS = 50
/** The heap of a server that does nothing else still breathes by some megabytes; hub.test.ts holds it to 100 bytes a visit. */
const BREATH_BYTES = 12 * 1024 * 1024
const CALLS = 30
/** Not RTCPeerConnection: Chromium 156 itself keeps some that were closed while an event of theirs was due. */
const KINDS = ['RTCDataChannel', 'WebSocket']
const NOTHING = { timers: 0, listeners: 0, connections: 0, tracks: 0, sockets: 0 }

declare global {
  /** What the calls of a page made. */
  var made: WeakRef<object>[]
}

test('joining and leaving 200 times in one page leaves nothing behind, there or in the server (C6)', async ({
  ground,
}) => {
  const metricsPort = await freePort()
  const server = await ground.server({
    ROOMFUL_CONNECTIONS_PER_MINUTE: '100000',
    ROOMFUL_METRICS_PORT: String(metricsPort),
  })
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

  const alone = await heldByServer(metricsPort)
  expect(alone).toEqual([
    'roomful_sockets 1',
    'roomful_rooms 1',
    'roomful_sessions{state="carried"} 1',
    'roomful_sessions{state="away"} 0',
  ])
  await rounds(WARM_ROUNDS)
  const before = server.memoryBytes()
  await rounds(ROUNDS - WARM_ROUNDS)

  await until('nothing is held', async () => {
    const now = await comes.evaluate(() => held())
    expect(now).toEqual(NOTHING)
    return true
  })
  await until('nobody else is there', () => stays.tab.evaluate(() => t.room.peers.size === 0))
  await until('the server holds what it held before', async () => {
    expect(await heldByServer(metricsPort)).toEqual(alone)
    return true
  })
  await until('the server has it all back', () => server.memoryBytes() < before + BREATH_BYTES)

  const again = await join(comes, 'leak')
  await sees(again, [stays])
  // The counting counts: a room that is open holds some of each.
  expect(await heldByServer(metricsPort)).toEqual([
    'roomful_sockets 2',
    'roomful_rooms 1',
    'roomful_sessions{state="carried"} 2',
    'roomful_sessions{state="away"} 0',
  ])
  const open = await comes.evaluate(() => held())
  expect(open).toMatchObject({ connections: 1, sockets: 1, timers: expect.any(Number) })
  expect(open.timers).toBeGreaterThan(0)
  expect(open.listeners).toBeGreaterThan(0)
  await comes.evaluate(() => t.room.leave())
})

test('what 30 calls made is garbage when they are over: rooms, peers, channels, sockets (C6)', async ({
  ground,
}) => {
  const server = await ground.server()
  const browser = await ground.chromium()
  const stays = await ground.tab(browser, server.origin + QUIET_PAGE)
  await join(stays, 'garbage', { camera: { width: 320 } })
  const comes = await ground.tab(browser, server.origin + QUIET_PAGE)
  await comes.evaluate(async (times) => {
    globalThis.made = []
    for (let call = 0; call < times; call++) {
      await t.join('garbage', { camera: { width: 320 } })
      const [peer] = t.room.peers.values()
      if (!peer) throw new Error('nobody is there')
      globalThis.made.push(new WeakRef(t.room), new WeakRef(peer))
      // Resolves when the other has it, so they are connected by then.
      await peer.send('hello')
      await t.room.leave()
    }
  }, CALLS)
  await stays.evaluate(() => {
    globalThis.made = [new WeakRef(t.room)]
  })
  await stays.evaluate(() => t.room.leave())
  for (const tab of [comes, stays]) {
    await tab.evaluate(() => t.forget())
    await until('it is all collected', async () => {
      const left = await reachable(tab, KINDS)
      const made = await tab.evaluate(() => globalThis.made.filter((ref) => ref.deref()).length)
      expect([...left, `rooms and peers ${made}`].join()).toBe(
        [...KINDS, 'rooms and peers'].map((kind) => `${kind} 0`).join(),
      )
      return true
    })
  }
})

/** What the server says that it has of sockets, rooms and peers. */
async function heldByServer(metricsPort: number): Promise<readonly string[]> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  return text.split('\n').filter((line) => /^roomful_(sockets|rooms|sessions)\b/.test(line))
}

/** How many objects of each kind a page still reaches, after the garbage was collected. */
async function reachable(
  { page, context }: ChromiumTab,
  kinds: readonly string[],
): Promise<string[]> {
  const session = await context.newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const counts: string[] = []
  for (const kind of kinds) {
    const { result } = await session.send('Runtime.evaluate', { expression: `${kind}.prototype` })
    if (!result.objectId) throw new Error(`this browser has no ${kind}`)
    const { objects } = await session.send('Runtime.queryObjects', {
      prototypeObjectId: result.objectId,
    })
    const { result: length } = await session.send('Runtime.callFunctionOn', {
      objectId: objects.objectId ?? '',
      functionDeclaration: 'function () { return this.length }',
      returnByValue: true,
    })
    counts.push(`${kind} ${String(length.value)}`)
    await session.send('Runtime.releaseObject', { objectId: objects.objectId ?? '' })
  }
  await session.detach()
  return counts
}
