/** The path between two peers breaks, and is mended rung by rung (N2). Relayed, so that every packet is the test's. */
import { describe, expect } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import { relayedBy, type Path } from './src/network/path.ts'
import { lacks } from './src/programs.ts'
import { allSee, allShow, allTalk, join, ON_AIR, type Person } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

/** Sockets that are cut on purpose: a browser writes each failed one on the console. */
const SOCKET_LOST = { tolerate: [/WebSocket connection to/, /ERR_CONNECTION/, /ERR_EMPTY/] }
/** From the return of the path to the next new picture. */
const BACK_MS = 4_000
/** Other cuts, and with them the socket's and another address: endure.e2e.ts. */
const CUT_MS = 8_000

type Call = {
  readonly ada: Person
  readonly bob: Person
  /** Ada's. */
  readonly path: Path
}

/** Two in a call, one of whom is behind a path that the test cuts. */
async function call(ground: Ground): Promise<Call> {
  const turn = await ground.turn()
  const server = await ground.server(relayedBy(turn))
  const path = await ground.path(server, turn)
  const browser = await ground.chromium()
  const options = { ...ON_AIR, relayOnly: true }
  const near = await ground.tab(browser, path.origin + QUIET_PAGE, {
    scripts: path.scripts,
    ...SOCKET_LOST,
  })
  const ada = await join(near, 'ladder', options)
  const far = await ground.tab(browser, server.origin + QUIET_PAGE, SOCKET_LOST)
  const bob = await join(far, 'ladder', options)
  await allSee([ada, bob])
  await allShow([ada, bob])
  return { ada, bob, path }
}

describe.skipIf(lacks('turnserver'))('a path that is cut in a call', () => {
  test('is mended by the side that may, rung by rung, with fresh servers (N2)', async ({
    ground,
  }) => {
    const { ada, bob, path } = await call(ground)
    path.cut()
    const { frames } = await hold(path, CUT_MS, [ada, bob])
    await back([ada, bob], frames)
    await allSee([ada, bob])
    await allTalk([ada, bob])
    await onlyOneSideMends([ada, bob])
    for (const { tab } of [ada, bob]) expect(await tab.evaluate(() => t.left)).toEqual([])
    const told = await rungs(ada)
    expect(told).toContain('suspect')
    expect(told).toContain('reconnecting')
    expect(told.at(-1)).toBe('connected')
    expect(await asked([ada, bob], 'requesting-ICE-servers')).toBeGreaterThan(0)
  })
})

test('a control channel that closes while the path lives: a new connection takes over (N2)', async ({
  ground,
}) => {
  const server = await ground.server()
  const browser = await ground.chromium()
  const people: Person[] = []
  for (let i = 0; i < 2; i++)
    people.push(
      await join(
        await ground.tab(browser, server.origin + QUIET_PAGE, { scripts: [KEEPS_CHANNELS] }),
        'closes',
        ON_AIR,
      ),
    )
  await allSee(people)
  await allShow(people)
  await people[0]?.tab.evaluate(() => {
    for (const channel of kept) if (channel.label === 'roomful-control') channel.close()
  })
  for (const { tab } of people)
    await until('a new connection', () => tab.evaluate(() => t.connections.length > 1))
  await allSee(people)
  await allShow(people)
  await allTalk(people)
})

declare global {
  var kept: RTCDataChannel[]
}

const KEEPS_CHANNELS = `{
  globalThis.kept = []
  const native = RTCPeerConnection.prototype.createDataChannel
  RTCPeerConnection.prototype.createDataChannel = function (...given) {
    const channel = native.apply(this, given)
    kept.push(channel)
    return channel
  }
}`

/** The length of the cut is what is tried, so here time itself is the condition. */
function pass(ms: number): Promise<void> {
  return new Promise((passed) => setTimeout(passed, ms))
}

/** Heals after so long; how many pictures everybody had by then. */
async function hold(
  path: Path,
  ms: number,
  people: readonly Person[],
): Promise<{ frames: number[] }> {
  await pass(ms)
  const frames = await decoded(people)
  path.heal()
  return { frames }
}

async function decoded(people: readonly Person[]): Promise<number[]> {
  return Promise.all(people.map(({ tab }) => tab.evaluate(framesDecoded)))
}

/** Runs in the page: of all that was ever received here, on whatever connection. */
async function framesDecoded(): Promise<number> {
  let frames = 0
  for (const video of document.querySelectorAll('video'))
    frames += video.getVideoPlaybackQuality().totalVideoFrames
  return frames
}

async function back(people: readonly Person[], before: readonly number[]) {
  await until(
    'new pictures for all',
    async () => (await decoded(people)).every((frames, at) => frames > (before[at] ?? 0) + 2),
    { withinMs: BACK_MS },
  )
}

function rungs({ tab }: Person): Promise<string[]> {
  return tab.evaluate(() => t.trace.flatMap((step) => (step.type === 'ladder' ? [step.rung] : [])))
}

async function asked(people: readonly Person[], type: string): Promise<number> {
  const counts = await Promise.all(
    people.map(({ tab }) =>
      tab.evaluate(
        (said) =>
          t.trace.filter((step) => step.type === 'sent' && step.message.type === said).length,
        type,
      ),
    ),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** The one with the lower id restarts and makes anew; the other one asks (PROTOCOL.md, G3). */
async function onlyOneSideMends(people: readonly Person[]): Promise<void> {
  const [impolite, polite] = people.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  if (!impolite || !polite) throw new Error('two, please')
  for (const rung of await rungs(impolite)) expect(rung).not.toMatch(/^ask/)
  for (const rung of await rungs(polite)) expect(rung).not.toMatch(/^re(start|build)$/)
}
