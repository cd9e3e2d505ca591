/** What breaks in a call and costs nothing: the socket, the server, the page (N1; PROTOCOL.md, R). */
import { expect } from 'vitest'
import { test } from './src/ground.ts'
import { allSee, allShow, allTalk, connectedAtOnce, join, ON_AIR, peers, sees } from './src/sdk.ts'
import type { Person } from './src/sdk.ts'
import { QUIET_PAGE, type Tab } from './src/tab.ts'
import { until } from './src/until.ts'

/** Sockets are cut and servers killed on purpose; a browser writes each failed one on the console. */
const SOCKET_LOST = { tolerate: [/WebSocket connection to/, /ERR_CONNECTION/, /ERR_EMPTY/] }
const CUT_MS = 5_000
/** R1: 11.5 seconds of silence, three for the answer, and what a loaded machine adds. */
const NOTICED_MS = 17_000
/** Three for the answer. */
const NOTICED_WHEN_SUSPECT_MS = 5_000
/** So long a peer is kept that does not come back; `away` is told before. */
const LOST_MS = 9_000
const AWAY_MS = 8_000
const COUNT_EVERY_MS = 100
/** Media that stopped would stop for as long as the server is away; a loaded machine drops some frames. */
const FREEZE_MS = 2_000

declare global {
  /** Of a page that counts aloud, and of one that watches a picture. */
  var counted: number
  var counting: ReturnType<typeof setInterval>
  var longestGapMs: number
}

test.concurrent('a socket cut for 5 s in a call resumes, and what was said meanwhile arrives (R2, R3)', async ({
  ground,
}) => {
  const server = await ground.server()
  const path = await ground.forwarder(server.port)
  const browser = await ground.chromium()
  const adas = await ground.tab(browser, path.origin + QUIET_PAGE, SOCKET_LOST)
  const ada = await join(adas, 'cut', ON_AIR)
  const bob = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'cut', ON_AIR)
  await allSee([ada, bob])
  await allShow([ada, bob])

  path.cut()
  await until('ada is offline', () => ada.tab.evaluate(() => t.room.status === 'offline'))
  await allTalk([ada, bob], 'while it is cut')
  await allShow([ada, bob])
  await until('bob sees her away', async () => (await peers(bob))[0]?.away)
  const carl = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'cut')
  await sees(carl, [bob])
  await healAfter(path, CUT_MS)

  await allSee([ada, bob, carl])
  expect(await recoveries(ada)).toEqual([false, true])
  await connectedAtOnce([ada, bob, carl])
  await allTalk([ada, bob, carl])
  expect(await statuses(ada)).toEqual(['online', 'offline', 'online'])
})

test.concurrent('a socket cut while an offer is under way: it arrives once (R2)', async ({
  ground,
}) => {
  const server = await ground.server()
  const path = await ground.forwarder(server.port)
  const browser = await ground.chromium()
  const bob = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'offer')
  const tab = await ground.tab(browser, path.origin + QUIET_PAGE, SOCKET_LOST)
  path.conditions({ delayMs: 400 })
  const ada = await join(tab, 'offer')
  await until('she offers', async () => (await sent(ada, 'sending-SDP-offer')) === 1)
  path.cut()
  await healAfter(path, CUT_MS)
  path.conditions({ delayMs: 0 })

  await allSee([ada, bob])
  await connectedAtOnce([ada, bob])
  await allTalk([ada, bob])
  expect(await recoveries(ada)).toEqual([false, true])
  expect(await sent(ada, 'sending-SDP-offer')).toBe(1)
  expect(await sent(bob, 'accepting-SDP-offer')).toBe(1)
})

test('a server that is killed and started again costs a call nothing (R5, R6)', async ({
  ground,
}) => {
  const server = await ground.server()
  const browser = await ground.chromium()
  const open = async (): Promise<Person> =>
    join(await ground.tab(browser, server.origin + QUIET_PAGE, SOCKET_LOST), 'killed', ON_AIR)
  const ada = await open()
  const bob = await open()
  await allSee([ada, bob])
  await allShow([ada, bob])
  const made = await connectionsMade([ada, bob])
  await ada.tab.evaluate((everyMs) => {
    globalThis.counted = 0
    const tick = (): void => void t.room.send(++globalThis.counted)
    globalThis.counting = setInterval(tick, everyMs)
  }, COUNT_EVERY_MS)
  const watch = (): void => {
    const video = document.querySelector('video')
    let lastMs = performance.now()
    globalThis.longestGapMs = 0
    const seen = (nowMs: number): void => {
      globalThis.longestGapMs = Math.max(globalThis.longestGapMs, nowMs - lastMs)
      lastMs = nowMs
      video?.requestVideoFrameCallback(seen)
    }
    video?.requestVideoFrameCallback(seen)
  }
  for (const { tab } of [ada, bob]) await tab.evaluate(watch)

  await server.kill('SIGKILL')
  await until('both are offline', async () =>
    (await Promise.all([ada, bob].map(({ tab }) => tab.evaluate(() => t.room.status)))).every(
      (status) => status === 'offline',
    ),
  )
  await allShow([ada, bob])
  await allTalk([ada, bob], 'without a server')
  await server.restart()
  await until('both are online', async () =>
    (await Promise.all([ada, bob].map(({ tab }) => tab.evaluate(() => t.room.status)))).every(
      (status) => status === 'online',
    ),
  )
  await until('nobody is away', async () =>
    [...(await peers(ada)), ...(await peers(bob))].every(({ away }) => !away),
  )
  const carl = await open()
  await allSee([ada, bob, carl])
  await allShow([ada, bob, carl])
  await allTalk([ada, bob, carl], 'after it')

  expect(await connectionsMade([ada, bob])).toEqual(made.map((count) => count + 1)) // carl's
  const counted = await ada.tab.evaluate(() => {
    clearInterval(globalThis.counting)
    return globalThis.counted
  })
  expect(counted).toBeGreaterThan(10)
  await until('every number', async () => {
    const heard = await bob.tab.evaluate(() =>
      t.heard.flatMap(({ message }) => (typeof message === 'number' ? [message] : [])),
    )
    expect(heard).toEqual(Array.from({ length: counted }, (_, place) => place + 1))
    return true
  })
  for (const { tab } of [ada, bob]) {
    const gapMs = await tab.evaluate(() => globalThis.longestGapMs)
    expect(gapMs, 'the longest time without a new frame').toBeGreaterThan(0)
    expect(gapMs, 'the longest time without a new frame').toBeLessThan(FREEZE_MS)
  }
})

test('the same key joined twice: the first is told so and stays away (R4)', async ({ ground }) => {
  const server = await ground.server()
  const browser = await ground.chromium()
  const tab = await ground.tab(browser, server.origin + QUIET_PAGE)
  const first = await join(tab, 'twice')
  const bob = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'twice')
  await allSee([first, bob])
  const stored = await tab.evaluate(() => Object.entries(sessionStorage))
  // Another browser, where no lock tells that the key is in use.
  const scripts = stored.map((entry) => `sessionStorage.setItem(...${JSON.stringify(entry)})`)
  const second = await join(
    await ground.tab(browser, server.origin + QUIET_PAGE, { scripts }),
    'twice',
  )

  expect(second.id).toBe(first.id)
  await until('the first is closed', () => tab.evaluate(() => t.room.status === 'closed'))
  expect(await tab.evaluate(() => t.room.closedBy?.code)).toBe('replaced')
  await allSee([second, bob])
  await allTalk([second, bob])
  expect(await tab.evaluate(() => t.statuses.at(-1))).toBe('closed')
  expect(await second.tab.evaluate(() => t.room.status)).toBe('online')
  expect((await peers(bob)).length).toBe(1)
})

test('a duplicated tab draws its own key (H3)', async ({ ground }) => {
  const server = await ground.server()
  const browser = await ground.chromium()
  const tab = await ground.tab(browser, server.origin + QUIET_PAGE)
  const original = await join(tab, 'duplicate')
  const second = await tab.duplicate()
  expect(await keptKeys(second)).toEqual(await keptKeys(tab))
  expect(await keptKeys(second)).toHaveLength(1)
  const copy = await join(second, 'duplicate')
  expect(copy.id).not.toBe(original.id)
  await allSee([original, copy])
  await allTalk([original, copy])
})

test('a page reloaded in a call comes back as the same peer (H3, R4)', async ({ ground }) => {
  const server = await ground.server()
  const browser = await ground.chromium()
  const open = async (): Promise<Person> =>
    join(await ground.tab(browser, server.origin + QUIET_PAGE), 'reload', ON_AIR)
  const ada = await open()
  const bob = await open()
  await allSee([ada, bob])
  for (const [who, other] of [
    [ada, bob],
    [bob, ada],
  ] as const) {
    await who.tab.reload()
    const back = await join(who.tab, 'reload', ON_AIR)
    expect(back.id).toBe(who.id)
    await allSee([ada, bob])
    await allShow([ada, bob])
    expect(await other.tab.evaluate(() => t.left)).toEqual([])
  }
})

test.concurrent('a socket that goes silent is noticed within 15 s and what a busy machine adds, and nothing written into it is lost (R1, R2)', async ({
  ground,
}) => {
  const server = await ground.server()
  const path = await ground.forwarder(server.port)
  const browser = await ground.chromium()
  const bob = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'silent')
  const tab = await ground.tab(browser, path.origin + QUIET_PAGE)
  // Her offer is on the way when the path goes silent: the browser sent it, and nobody gets it.
  path.conditions({ delayMs: 400 })
  const ada = await join(tab, 'silent')
  await until('she offers', async () => (await sent(ada, 'sending-SDP-offer')) === 1)
  path.silence()
  const sinceMs = await tab.evaluate(() => performance.now())
  path.conditions({ delayMs: 0 })
  // What the server writes to her gets lost as well: that somebody joined, and the offer.
  const carl = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'silent')
  await until('carl offers to both', async () => (await sent(carl, 'sending-SDP-offer')) === 2)
  expect(await droppedAtMs(ada)).toBeUndefined()

  const noticedMs = await until('noticed', () => droppedAtMs(ada), { withinMs: 30_000 })
  expect(noticedMs - sinceMs).toBeLessThan(NOTICED_MS)
  await allSee([ada, bob, carl])
  await connectedAtOnce([ada, bob, carl])
  await allTalk([ada, bob, carl])
})

test.concurrent('with a suspect peer a silent socket is noticed within 4 s and what a busy machine adds (R1)', async ({
  ground,
}) => {
  const server = await ground.server()
  const path = await ground.forwarder(server.port)
  const browser = await ground.chromium()
  const other = await ground.ownChromium()
  const ada = await join(await ground.tab(browser, path.origin + QUIET_PAGE), 'suspect')
  const bob = await join(await ground.tab(other, server.origin + QUIET_PAGE), 'suspect')
  await allSee([ada, bob])
  // A frame a moment before, so that 11.5 seconds of silence are not over when the peer turns suspect.
  const carl = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'suspect')
  await sees(ada, [carl])
  path.silence()
  other.signal('SIGSTOP')

  const noticedMs = await until('noticed', () => droppedAtMs(ada), { withinMs: 30_000 })
  const suspectMs = await ada.tab.evaluate(
    () => t.trace.find((step) => step.type === 'ladder' && step.rung === 'suspect')?.atMs,
  )
  expect(noticedMs - (suspectMs ?? 0)).toBeLessThan(NOTICED_WHEN_SUSPECT_MS)
  other.signal('SIGCONT')
  await allSee([ada, bob, carl])
})

test.concurrent('a peer whose browser is killed is away at once, and lost when its time is over (R1)', async ({
  ground,
}) => {
  const server = await ground.server({ ROOMFUL_LOST_AFTER_MS: String(LOST_MS) })
  const browser = await ground.chromium()
  const other = await ground.ownChromium()
  const ada = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'dead')
  const bob = await join(await other.open(server.origin + QUIET_PAGE), 'dead')
  await allSee([ada, bob])
  const killedMs = performance.now()
  other.signal('SIGKILL')
  await until('away', async () => (await peers(ada))[0]?.away, { withinMs: AWAY_MS })
  await until('lost', () => ada.tab.evaluate(() => t.left.length === 1), { withinMs: 30_000 })
  expect(performance.now() - killedMs).toBeGreaterThan(LOST_MS)
  expect(await ada.tab.evaluate(() => t.left)).toEqual([`${bob.id} lost`])
  expect(await peers(ada)).toEqual([])
})

/** The length of the cut is what is tried, so here time itself is the condition. */
function healAfter(path: { readonly heal: () => void }, ms: number): Promise<void> {
  return new Promise((healed) => {
    setTimeout(() => {
      path.heal()
      healed()
    }, ms)
  })
}

function recoveries({ tab }: Person): Promise<boolean[]> {
  return tab.evaluate(() =>
    t.trace.flatMap((step) =>
      step.type === 'received' && step.message.type === 'joined' ? [step.message.recovered] : [],
    ),
  )
}

function statuses({ tab }: Person): Promise<string[]> {
  return tab.evaluate(() => t.statuses)
}

/** How often the SDK said it; repeating on a new socket is the socket's affair. */
function sent({ tab }: Person, type: string): Promise<number> {
  return tab.evaluate(
    (said) => t.trace.filter((step) => step.type === 'sent' && step.message.type === said).length,
    type,
  )
}

/** What a tab keeps for a reload, and gives to its copy. */
function keptKeys(tab: Tab): Promise<string[]> {
  return tab.evaluate(() => Object.values(sessionStorage))
}

function droppedAtMs({ tab }: Person): Promise<number | undefined> {
  return tab.evaluate(
    () => t.trace.find((step) => step.type === 'socket' && step.state === 'closed')?.atMs,
  )
}

function connectionsMade(people: readonly Person[]): Promise<number[]> {
  return Promise.all(people.map(({ tab }) => tab.evaluate(() => t.connections.length)))
}
