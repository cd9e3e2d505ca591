/**
 * Both sides change what they publish at the same time, again and again (C2). Where textbook negotiation was tried on
 * these cases in one page, three of six ended in a stuck side or a crashed renderer.
 */
import { expect } from 'vitest'
import { rests } from './src/negotiations.ts'
import { test } from './src/ground.ts'
import { allSee, allTalk, connectedAtOnce, join, peers, shows, type Person } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

const ROUNDS = 20
/** Off the beat of the SDK's own debounce of 20 ms. */
const EVERY_MS = 37
/** Time for both pages to hear when to start. */
const START_IN_MS = 500

type Adds = { readonly channels: boolean; readonly audio: boolean; readonly video: boolean }

const CHANNELS: Adds = { channels: true, audio: false, video: false }
const AUDIO: Adds = { ...CHANNELS, audio: true }
const VIDEO: Adds = { ...CHANNELS, video: true }
const ALL: Adds = { channels: true, audio: true, video: true }

/** What the polite side adds, and the impolite one. */
const CASES: Readonly<Record<string, readonly [Adds, Adds]>> = {
  'channels and channels': [CHANNELS, CHANNELS],
  'audio and audio': [AUDIO, AUDIO],
  'video and video': [VIDEO, VIDEO],
  'audio and video': [AUDIO, VIDEO],
  'video and audio': [VIDEO, AUDIO],
  'audio and channels alone': [AUDIO, CHANNELS],
  'channels alone and video': [CHANNELS, VIDEO],
  'all and all': [ALL, ALL],
}

for (const [name, adds] of Object.entries(CASES))
  test(`${name}: after ${ROUNDS} rounds at once both sides agree`, async ({ ground }) => {
    const server = await ground.server()
    const people: Person[] = []
    for (let i = 0; i < 2; i++) {
      const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
      people.push(await join(tab, 'tea'))
    }
    await allSee(people)
    await allTalk(people)
    // Polite is the peer whose id sorts higher.
    const sides = people.toSorted((a, b) => (a.id > b.id ? -1 : 1))
    const startAtMs = Date.now() + START_IN_MS
    const published = await Promise.all(
      sides.map((side, i) =>
        side.tab.evaluate(change, {
          ...(adds[i] ?? CHANNELS),
          rounds: ROUNDS,
          everyMs: EVERY_MS,
          startAtMs,
        }),
      ),
    )
    for (const [i, side] of sides.entries()) {
      const other = sides[1 - i]
      if (!other) throw new Error('there are two sides')
      const theirs = published[1 - i] ?? []
      await until('all of the other side is there', async () => {
        const [peer] = await peers(side)
        const sources = (peer?.tracks ?? []).map(({ source }) => source).toSorted()
        if (JSON.stringify(sources) !== JSON.stringify(theirs)) throw new Error(sources.join())
        return true
      })
      await until('all its channels are open', async () => {
        const open = await side.tab.evaluate(() =>
          t.channels.flatMap(({ channel: { label, readyState }, heard }) =>
            readyState === 'open' && heard.includes(label) ? [label] : [],
          ),
        )
        return new Set(open).size === ROUNDS && open.length === ROUNDS
      })
      const pictures = theirs.filter((source) => source.startsWith('video'))
      await Promise.all(pictures.map((source) => shows(side, other, source)))
    }
    await until('both have the same sections', async () => {
      const [one, two] = await Promise.all(people.map(({ tab }) => tab.evaluate(sections)))
      expect(one).toEqual(two)
      return true
    })
    await rests(people)
    await connectedAtOnce(people)
  })

type Change = Adds & {
  readonly rounds: number
  readonly everyMs: number
  readonly startAtMs: number
}

/**
 * Runs in the page: each round opens a channel and publishes a track of each kind; every other round takes the track of
 * the round before back. Returns the sources that remain, sorted.
 */
async function change(wanted: Change): Promise<string[]> {
  const at = (ms: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, ms - Date.now()))
  const kinds = { audio: t.hum(), video: t.paint(64, 10) }
  const [peer] = t.room.peers.values()
  if (!peer) throw new Error('nobody is there')
  const kept = new Map<string, { readonly unpublish: () => void }>()
  for (let round = 0; round < wanted.rounds; round++) {
    await at(wanted.startAtMs + round * wanted.everyMs)
    const label = `channel ${round}`
    const channel = peer.createChannel(label)
    channel.addEventListener('open', () => channel.send(label))
    for (const kind of ['audio', 'video'] as const) {
      if (!wanted[kind]) continue
      const source = `${kind} ${round}`
      kept.set(source, t.room.publish(kinds[kind].clone(), { source }))
      const before = `${kind} ${round - 1}`
      if (round % 2 === 0) continue
      kept.get(before)?.unpublish()
      kept.delete(before)
    }
  }
  return [...kept.keys()].toSorted()
}

/** Runs in the page: every section, its kind and whether it carries anything, and that all is stable. */
function sections(): unknown {
  const [pc] = t.connections.filter(({ connectionState }) => connectionState === 'connected')
  const kinds = pc?.getTransceivers().flatMap(({ mid, currentDirection, receiver }) => {
    // Published and taken back before it was negotiated: it never became a section.
    if (mid === null) return []
    const rests = currentDirection === 'stopped' || currentDirection === 'inactive'
    return [`${mid} ${receiver.track.kind} ${rests ? 'rests' : 'carries'}`]
  })
  return { signaling: pc?.signalingState, kinds: kinds?.toSorted() }
}
