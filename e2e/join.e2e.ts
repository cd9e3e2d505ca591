/** Rooms of two, three and four, and what goes through the server for them. */
import type { JoinOptions } from 'roomful'
import { describe, expect } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import { quiet } from './src/negotiations.ts'
import { allSee, allShow, allTalk, connectedAtOnce, join, ON_AIR, type Person } from './src/sdk.ts'
import type { RoomfulServer } from './src/server.ts'
import { QUIET_PAGE, type Tab } from './src/tab.ts'
import { until } from './src/until.ts'

/** A tenth of a second apart, so that they take ten seconds. */
const MESSAGES = 100
const EVERY_MS = 100

const KINDS = [
  ['with camera and microphone', ON_AIR],
  ['with `media: false`', { media: false }],
] as const satisfies readonly (readonly [string, JoinOptions])[]

for (const [kind, options] of KINDS)
  describe(kind, () => {
    test('two, three and four peers join one after another: all connect, only newcomers offer', async ({
      ground,
    }) => {
      const server = await ground.server()
      const people: Person[] = []
      for (const tab of await openTabs(ground, server, 4)) {
        people.push(await join(tab, 'tea', options))
        if (people.length > 1) await meet(people, options)
      }
      // Each offered to those who were there before it, and to nobody else.
      for (const [place, { tab }] of people.entries())
        expect(await firstOffers(tab)).toEqual(ids(people.slice(0, place)))
    })

    test('two, three and four peers join at once: all connect, one offer a pair, by whom the server asked', async ({
      ground,
    }) => {
      const server = await ground.server()
      const all = await openTabs(ground, server, 4)
      for (const count of [2, 3, 4]) {
        const tabs = all.slice(0, count)
        await Promise.all(tabs.map((tab) => tab.reload()))
        const people = await Promise.all(tabs.map((tab) => join(tab, `tea-${count}`, options)))
        await meet(people, options)
        const offers = await Promise.all(tabs.map(firstOffers))
        expect(offers.map(sorted)).toEqual((await Promise.all(tabs.map(askedFor))).map(sorted))
        expect(offers.flat()).toHaveLength((count * (count - 1)) / 2)
      }
    })
  })

test('a pair costs one offer, one answer, at most four frames of candidates, then nothing, with media or without', async ({
  ground,
}) => {
  const server = await ground.server()
  const pairs = await Promise.all(
    KINDS.map(async ([, options], room) => {
      const people: Person[] = []
      for (const tab of await openTabs(ground, server, 2))
        people.push(await join(tab, `tea-${room}`, options))
      await meet(people, options)
      return people
    }),
  )
  await quiet(pairs.flat())

  const frames = { all: 0, said: 0 }
  for (const people of pairs) {
    // Whose first connection was made, and gathered, before anybody knew for whom.
    const [, newcomer] = people
    expect(newcomer && (await told(newcomer.tab))).toEqual(
      expect.arrayContaining([
        'signalingstatechange have-local-offer',
        'icecandidate',
        'signalingstatechange stable',
        'connectionstatechange connected',
      ]),
    )
    const sent = (await Promise.all(people.map(({ tab }) => sentTypes(tab)))).flat()
    const candidates = sent.filter((type) => type === 'sending-ICE-candidates').length
    expect(candidates).toBeLessThanOrEqual(4)
    // On a slow machine it may be silent for so long that it is asked whether it lives (R1).
    expect(sent.filter((type) => type !== 'alive').toSorted()).toEqual(
      [
        'accepting-SDP-offer',
        ...Array.from({ length: candidates }, () => 'sending-ICE-candidates'),
        'sending-SDP-offer',
      ].toSorted(),
    )
    frames.all += sent.length
    frames.said += sent.filter((type) => type !== 'alive').length
  }
  expect((await server.traffic()).framesIn).toBe(frames.all)

  const tabs = pairs.flatMap((people) => people.map(({ tab }) => tab))
  await Promise.all(tabs.map((tab) => tab.evaluate(talk, [MESSAGES, EVERY_MS] as const)))
  for (const tab of tabs) {
    await until('all was heard', () =>
      tab.evaluate(
        (count) => t.heard.filter(({ message }) => typeof message === 'number').length === count,
        MESSAGES,
      ),
    )
    expect((await sentSinceConnected(tab)).filter(isNoCandidates)).toEqual([])
  }
  // Candidates that were found late are among those that were counted.
  const said = (await Promise.all(tabs.map(sentTypes))).flat().filter((type) => type !== 'alive')
  expect(said).toHaveLength(frames.said)
  // Nothing came in that no page tells of.
  await expect
    .poll(async () => {
      const told = (await Promise.all(tabs.map(sentTypes))).flat().length
      return (await server.traffic()).framesIn - told
    })
    .toBe(0)
})

async function openTabs(
  ground: Ground,
  server: RoomfulServer,
  count: number,
): Promise<readonly Tab[]> {
  const browser = await ground.chromium()
  const tabs: Tab[] = []
  for (let i = 0; i < count; i++) tabs.push(await ground.tab(browser, server.origin + QUIET_PAGE))
  return tabs
}

async function meet(people: readonly Person[], options: JoinOptions): Promise<void> {
  await allSee(people)
  if (options.media !== false) await allShow(people)
  await allTalk(people, `hello, all ${people.length}`)
  await connectedAtOnce(people)
}

const sorted = (some: readonly (string | undefined)[]) => some.toSorted()

const ids = (people: readonly Person[]): readonly string[] => people.map(({ id }) => id)

/** Runs in the page. */
function talk([count, everyMs]: readonly [number, number]): Promise<void> {
  return new Promise((resolve) => {
    let said = 0
    const talking = setInterval(() => {
      void t.room.send(said++)
      if (said < count) return
      clearInterval(talking)
      resolve()
    }, everyMs)
  })
}

/** What happened to a page's connections. */
const told = (tab: Tab): Promise<readonly string[]> =>
  tab.evaluate(() =>
    t.trace.flatMap((step) =>
      step.type === 'connection'
        ? [`${step.event} ${'state' in step ? step.state : ''}`.trim()]
        : [],
    ),
  )

/** To whom a page made a first offer, through the server. */
const firstOffers = (tab: Tab): Promise<readonly (string | undefined)[]> =>
  tab.evaluate(() =>
    t.trace.flatMap((step) =>
      step.type === 'sent' && step.message.type === 'sending-SDP-offer' ? [step.message.to] : [],
    ),
  )

/** To whom the server asked a page to offer. */
const askedFor = (tab: Tab): Promise<readonly string[]> =>
  tab.evaluate(() =>
    t.trace.flatMap((step) =>
      step.type === 'received' && step.message.type === 'requesting-SDP-offer'
        ? step.message.peers
        : [],
    ),
  )

/** What a page sent to the server in the ten seconds from its connection on. */
const sentSinceConnected = (tab: Tab): Promise<readonly string[]> =>
  tab.evaluate(() => {
    const connected = t.trace.find(
      (step) =>
        step.type === 'connection' &&
        step.event === 'connectionstatechange' &&
        step.state === 'connected',
    )
    if (!connected) throw new Error('the trace does not tell of it')
    const { atMs } = connected
    return t.trace.flatMap((step) =>
      step.type === 'sent' && step.atMs > atMs && step.atMs < atMs + 10_000
        ? [step.message.type]
        : [],
    )
  })

/** What is found after the connection is one of the four frames that are counted above. */
const isNoCandidates = (type: string): boolean => type !== 'sending-ICE-candidates'

const sentTypes = (tab: Tab): Promise<readonly string[]> =>
  tab.evaluate(() => t.trace.flatMap((step) => (step.type === 'sent' ? [step.message.type] : [])))
