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
    for (const count of [2, 3, 4]) {
      test(`${count} peers join one after another: all connect, only newcomers offer`, async ({
        ground,
      }) => {
        const server = await ground.server()
        const people: Person[] = []
        for (const tab of await openTabs(ground, server, count)) {
          people.push(await join(tab, 'tea', options))
          await allSee(people)
        }
        await meet(people, options)
        // Each offered to those who were there before it, and to nobody else.
        for (const [place, { tab }] of people.entries())
          expect(await firstOffers(tab)).toEqual(ids(people.slice(0, place)))
      })

      test(`${count} peers join at once: all connect, one offer a pair, by whom the server asked`, async ({
        ground,
      }) => {
        const server = await ground.server()
        const tabs = await openTabs(ground, server, count)
        const people = await Promise.all(tabs.map((tab) => join(tab, 'tea', options)))
        await meet(people, options)
        const offers = await Promise.all(tabs.map(firstOffers))
        expect(offers.map(sorted)).toEqual((await Promise.all(tabs.map(askedFor))).map(sorted))
        expect(offers.flat()).toHaveLength((count * (count - 1)) / 2)
      })
    }

    test('a pair costs one offer, one answer, at most four frames of candidates, then nothing', async ({
      ground,
    }) => {
      const server = await ground.server()
      const [first, second] = await openTabs(ground, server, 2)
      if (!first || !second) throw new Error('two tabs were asked for')
      const people = [await join(first, 'tea', options), await join(second, 'tea', options)]
      await meet(people, options)
      await quiet(people)

      const sent = (await Promise.all(people.map(({ tab }) => sentTypes(tab)))).flat()
      const candidates = sent.filter((type) => type === 'sending-ICE-candidates').length
      expect(candidates).toBeLessThanOrEqual(4)
      expect(sent.toSorted()).toEqual(
        [
          'accepting-SDP-offer',
          ...Array.from({ length: candidates }, () => 'sending-ICE-candidates'),
          'sending-SDP-offer',
        ].toSorted(),
      )
      expect((await server.traffic()).framesIn).toBe(sent.length)

      await Promise.all(people.map(({ tab }) => tab.evaluate(talk, [MESSAGES, EVERY_MS] as const)))
      for (const { tab } of people)
        await until('all was heard', () =>
          tab.evaluate(
            (count) =>
              t.heard.filter(({ message }) => typeof message === 'number').length === count,
            MESSAGES,
          ),
        )
      for (const { tab } of people)
        expect((await sentSinceConnected(tab)).filter(isNoCandidates)).toEqual([])
    })
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
  await allTalk(people)
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
