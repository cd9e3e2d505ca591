/** What a room's secret and its safety phrase are worth against a signaling server that was taken over. */
import type { JoinOptions } from 'roomful'
import { describe, expect } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import type { Frame, Meddler } from './src/meddler.ts'
import { installMallory } from './src/page/mallory.ts'
import { lacks } from './src/programs.ts'
import { allSee, allTalk, join, peers, type Person } from './src/sdk.ts'
import { QUIET_PAGE, type Tab } from './src/tab.ts'
import { until } from './src/until.ts'

const SECRET = '6Qm2nW5yqT0cJ4hB8sZxLg'
const DATA = { media: false } as const satisfies JoinOptions
const SEALED = { media: false, secret: SECRET } as const satisfies JoinOptions

const phraseOf = ({ tab }: Person): Promise<string> => tab.evaluate(() => t.room.safetyPhrase())
const problemsOf = ({ tab }: Person): Promise<readonly string[]> =>
  tab.evaluate(() => [...new Set(t.problems)])

/** Everything that this page said to the server and heard of it. */
const crossed = ({ tab }: Person): Promise<string> =>
  tab.evaluate(() =>
    JSON.stringify(t.trace.filter(({ type }) => type === 'sent' || type === 'received')),
  )

async function neverConnected(people: readonly Person[]): Promise<void> {
  for (const person of people)
    for (const { connection } of await peers(person)) expect(connection).not.toBe('connected')
  for (const { tab } of people)
    expect(
      await tab.evaluate(() => t.connections.map(({ remoteDescription }) => remoteDescription)),
    ).not.toContainEqual(expect.objectContaining({ type: expect.any(String) }))
}

/** A server that was taken over, and a tab for each of the people. */
async function takenOver(
  ground: Ground,
  people = 2,
): Promise<{ readonly meddler: Meddler; readonly tabs: readonly Tab[] }> {
  const server = await ground.server()
  const meddler = await ground.meddler(server.port)
  const tabs: Tab[] = []
  for (let i = 0; i < people; i++)
    tabs.push(await ground.tab(await ground.chromium(), meddler.origin + QUIET_PAGE))
  return { meddler, tabs }
}

async function joinAll(
  tabs: readonly Tab[],
  options: JoinOptions,
): Promise<readonly [Person, Person]> {
  const people: Person[] = []
  for (const tab of tabs) people.push(await join(tab, 'tea', options))
  return people as unknown as readonly [Person, Person] // or as many as there are tabs
}

describe('with an honest server', () => {
  test('four in a sealed room: all is sealed, all connect, and all have the same eight words (S1, T2)', async ({
    ground,
  }) => {
    const server = await ground.server()
    const people: Person[] = []
    for (let i = 0; i < 4; i++) {
      const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
      people.push(await join(tab, 'tea', SEALED))
    }
    await allSee(people)
    await allTalk(people)
    for (const person of people) {
      expect(await crossed(person)).not.toMatch(/fingerprint|candidate:/)
      expect(await problemsOf(person)).toEqual([])
    }
    const phrases = await Promise.all(people.map(phraseOf))
    expect(new Set(phrases).size).toBe(1)
    expect(phrases[0]).toMatch(/^([a-z]{3,8} ){7}[a-z]{3,8}$/)
    const [ada, bob] = people as [Person, Person]
    const between = (one: Person, other: Person) =>
      one.tab.evaluate((id) => t.room.peers.get(id)?.safetyPhrase(), other.id)
    const ofTwo = await Promise.all([between(ada, bob), between(bob, ada)])
    expect(new Set(ofTwo).size).toBe(1)
    expect(ofTwo[0]).not.toBe(phrases[0])
  })

  test('a page that is reloaded in a sealed room is back without a false alarm, from either side (S1)', async ({
    ground,
  }) => {
    const server = await ground.server()
    const tabs: Tab[] = []
    for (let i = 0; i < 2; i++)
      tabs.push(await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE))
    let people = await Promise.all(tabs.map((tab) => join(tab, 'tea', SEALED)))
    await allSee(people)
    for (const [at, tab] of tabs.entries()) {
      await tab.reload()
      const again = await join(tab, 'tea', SEALED)
      expect(again.id).toBe(people[at]?.id)
      people = people.with(at, again)
      await allSee(people)
    }
    for (const person of people) expect(await problemsOf(person)).toEqual([])
  })

  test('another secret is wrong-secret on both sides, and nothing connects (S2)', async ({
    ground,
  }) => {
    const { tabs } = await takenOver(ground)
    const [ada] = await joinAll(tabs.slice(0, 1), SEALED)
    const [bob] = await joinAll(tabs.slice(1), { ...SEALED, secret: `${SECRET}!` })
    for (const person of [ada, bob])
      await until('wrong-secret', async () => (await problemsOf(person)).includes('wrong-secret'))
    await neverConnected([ada, bob])
  })

  test('without a secret nobody gets into a sealed room, whoever came first (S1, S2)', async ({
    ground,
  }) => {
    const { tabs } = await takenOver(ground, 3)
    const [ada] = await joinAll(tabs.slice(0, 1), DATA)
    const [bob] = await joinAll(tabs.slice(1, 2), SEALED)
    const [cy] = await joinAll(tabs.slice(2), DATA)
    await allSee([ada, cy])
    const told = async (person: Person, code: string): Promise<unknown> =>
      until(code, async () => (await problemsOf(person)).includes(code))
    await told(bob, 'wrong-secret')
    await told(bob, 'unsealed')
    await told(cy, 'wrong-secret')
    await neverConnected([bob])
  })

  test('no phrase is given before all whom it covers are connected (T2)', async ({ ground }) => {
    const { meddler, tabs } = await takenOver(ground)
    meddler.meddle({ down: (frame) => (frame.type === 'SDP-offer-accepted' ? [] : [frame]) })
    const [ada] = await joinAll(tabs, DATA)
    await until('Ada has a connection', async () => (await peers(ada))[0]?.connection)
    const refused = await ada.tab.evaluate(() =>
      t.room.safetyPhrase().catch((error: unknown) => error instanceof Error && error.message),
    )
    expect(refused).toContain('are connected')
  })
})

describe('with a server that was taken over', () => {
  test('somebody in the middle hears all of an open room, and the two sides see other words (T2)', async ({
    ground,
  }) => {
    const { meddler, tabs } = await takenOver(ground)
    const mallory = await ground.tab(await ground.chromium(), meddler.origin + QUIET_PAGE, {
      probe: false,
      scripts: [`(${installMallory.toString()})()`],
    })
    let offerer = ''
    const sdpOf = (frame: Frame): string => (frame['description'] as { sdp: string }).sdp
    meddler.meddle({
      down: async (frame, to) => {
        switch (frame.type) {
          case 'receiving-SDP-offer': {
            offerer = String(frame['from'])
            const sdp = await mallory.evaluate(
              (offer) => globalThis.mallory.take(offer),
              sdpOf(frame),
            )
            return [{ ...frame, description: { type: 'offer', sdp } }]
          }
          case 'SDP-offer-accepted': {
            const sdp = await mallory.evaluate(
              (answer) => globalThis.mallory.join(answer),
              sdpOf(frame),
            )
            return [{ ...frame, description: { type: 'answer', sdp } }]
          }
          case 'receiving-ICE-candidates': {
            const from = to === offerer ? 'answerer' : 'offerer'
            const found = frame['candidates'] as readonly (RTCIceCandidateInit | null)[]
            for (const candidate of found)
              if (candidate)
                await mallory.evaluate(
                  ([side, given]) => globalThis.mallory.candidate(side, given),
                  [from, candidate] as const,
                )
            return []
          }
          default:
            return [frame]
        }
      },
    })
    const people = await joinAll(tabs, DATA)
    await allSee(people)
    await allTalk(people, 'a secret')
    expect(
      await mallory.evaluate(() => globalThis.mallory.overheard.join()),
      'Mallory hears',
    ).toContain('a secret')
    const [ada, bob] = people
    expect(await phraseOf(ada)).not.toBe(await phraseOf(bob))
    expect(await problemsOf(ada)).toEqual([]) // nothing but the words tells
  })

  test('a description in the place of a sealed one, with other fingerprints, is refused: unsealed (S1)', async ({
    ground,
  }) => {
    const { meddler, tabs } = await takenOver(ground)
    const sdp = await tabs[0]?.evaluate(async () => {
      const pc = new RTCPeerConnection()
      pc.createDataChannel('x')
      return (await pc.createOffer()).sdp ?? ''
    })
    meddler.meddle({
      down: ({ sealed, ...frame }) =>
        frame.type === 'receiving-SDP-offer' && sealed !== undefined
          ? [{ ...frame, description: { type: 'offer', sdp } }]
          : [{ ...frame, ...(sealed === undefined ? {} : { sealed }) }],
    })
    const [ada, bob] = await joinAll(tabs, SEALED)
    await until('unsealed', async () => (await problemsOf(ada)).includes('unsealed'))
    await until('Bob hears of it', async () => (await problemsOf(bob)).length > 0)
    await neverConnected([ada, bob])
  })

  test('a seal with one bit flipped is refused on both sides: tampered (S1)', async ({
    ground,
  }) => {
    const { meddler, tabs } = await takenOver(ground)
    meddler.meddle({
      down: (frame) =>
        frame.type === 'receiving-SDP-offer'
          ? [{ ...frame, sealed: String(frame['sealed']).replace(/.{9}$/, flip) }]
          : [frame],
    })
    const [ada, bob] = await joinAll(tabs, SEALED)
    for (const person of [ada, bob])
      await until('tampered', async () => (await problemsOf(person)).includes('tampered'))
    await neverConnected([ada, bob])
  })

  test('an offer that is said again is refused, and the call goes on: replayed (S1)', async ({
    ground,
  }) => {
    const { meddler, tabs } = await takenOver(ground)
    const said: { readonly frame: Frame; readonly to: string }[] = []
    meddler.meddle({
      down: (frame, to) => {
        if ('sealed' in frame) said.push({ frame, to })
        return [frame]
      },
    })
    const people = await joinAll(tabs, SEALED)
    const [ada] = people
    await allSee(people)
    for (const { frame, to } of said.splice(0)) meddler.say(to, frame)
    await until('replayed', async () => (await problemsOf(ada)).includes('replayed'))
    await allTalk(people)
    expect(await ada.tab.evaluate(open)).toBe(1)
  })

  test('an offer to whoever made it, in the name of the other, is refused: tampered (S1)', async ({
    ground,
  }) => {
    const { meddler, tabs } = await takenOver(ground)
    meddler.meddle({
      up: (frame, from) => {
        const { to, id: _id, ...rest } = frame
        if (frame.type !== 'sending-SDP-offer') return [frame]
        meddler.say(from, { ...rest, type: 'receiving-SDP-offer', from: to })
        return [frame]
      },
    })
    const people = await joinAll(tabs, SEALED)
    const [ada, bob] = people
    await until('tampered', async () => (await problemsOf(bob)).includes('tampered'))
    await allSee(people)
    expect(await phraseOf(ada)).toBe(await phraseOf(bob))
  })
})

test.skipIf(lacks('firefox'))(
  'Chromium and Firefox have the same words (T2)',
  async ({ ground }) => {
    const server = await ground.server()
    const people = [
      await join(
        await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE),
        'tea',
        SEALED,
      ),
      await join(
        await ground.tab(await ground.firefox(), server.origin + QUIET_PAGE),
        'tea',
        SEALED,
      ),
    ]
    await allSee(people)
    const [one, other] = await Promise.all(people.map(phraseOf))
    expect(one).toBe(other)
  },
)

/** Another character in the first place: one bit at least. */
function flip(text: string): string {
  return (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
}

/** Runs in the page: how many connections are open. */
function open(): number {
  return t.connections.filter(({ signalingState }) => signalingState !== 'closed').length
}
