/** Three servers and all their peers on a network that resets, swallows and parts: an independent checker counts each frame. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCleanup } from './src/cleanup.ts'
import { openCrowd, type Crowd } from './src/crowd.ts'
import { startForwarder, type Forwarder } from './src/forwarder.ts'
import { startNats } from './src/nats.ts'
import { lacks } from './src/programs.ts'
import { allAreWell, startServer, type RoomfulServer } from './src/server.ts'
import { lasting, until } from './src/until.ts'

const SIZE = { rooms: 25, peers: 4, talkMs: 500 }
const NODES = 3
const RESETS = 1_000
/** Longer than a lease: the others take the rooms. */
const PARTED_MS = 6_000
/** A socket that is silent is missed after 45 s by the server, and sooner by a client. */
const SETTLED = { withinMs: 120_000, everyMs: 250 }

describe.skipIf(lacks('nats'))(
  'three servers on a network that breaks',
  { timeout: 600_000 },
  () => {
    const cleanup = createCleanup()
    const nodes: RoomfulServer[] = []
    /** Between a server and the broker, by which servers reach each other. */
    const within: Forwarder[] = []
    /** Between a server and the clients. */
    const before: Forwarder[] = []
    let crowd: Crowd

    beforeAll(async () => {
      const nats = await startNats()
      cleanup.add(nats.end)
      for (let i = 0; i < NODES; i++) {
        const way = await startForwarder(nats.port)
        const node = await startServer({
          ROOMFUL_CLUSTER: `nats://127.0.0.1:${way.port}`,
          ROOMFUL_CONNECTIONS_PER_MINUTE: '1000000',
          ROOMFUL_LOG: 'info',
        })
        const door = await startForwarder(node.port)
        for (const { end } of [way, node, door]) cleanup.add(end)
        within.push(way)
        nodes.push(node)
        before.push(door)
      }
      const origins = before.map(({ origin }) => origin)
      crowd = await openCrowd(origins, SIZE)
      cleanup.add(crowd.leave)
    })
    afterAll(() => cleanup.run())

    const count = (what: 'resets' | 'resumes'): number =>
      crowd.all().reduce((sum, one) => sum + one[what].length, 0)

    async function allIsWell(): Promise<void> {
      await allAreWell(nodes, SETTLED)
      await crowd.see(SETTLED)
      await crowd.hear(SETTLED)
    }

    test('a thousand sockets are reset while their peers negotiate: everybody is back with all it missed', async () => {
      const began = count('resets')
      while (count('resumes') < RESETS) {
        for (const door of before) door.cut()
        await until('nobody is in', () => crowd.all().every(({ sees }) => sees().length === 0))
        for (const door of before) door.heal()
        await crowd.see(SETTLED)
      }
      await allIsWell()
      expect(count('resets')).toBe(began)
    })

    test.each([
      [0, 'up'],
      [1, 'down'],
      [2, undefined],
    ] as const)(
      'all paths to server %i go silent, %s: who is there no more is missed, and back on another one',
      async (index, direction) => {
        const resumed = count('resumes')
        const silent = crowd.all().filter((one) => one.at() === index)
        expect(silent.length).toBeGreaterThan(0)
        before[index]?.silence(direction)
        await until('they are back', () => count('resumes') >= resumed + silent.length, SETTLED)
        await allIsWell()
      },
    )

    test.each([0, 1, 2])(
      'server %i is parted from the broker and so from the others, then both others are',
      async (index) => {
        const others = within.filter((_, at) => at !== index)
        for (const ways of [[within[index]], others]) {
          for (const way of ways) way?.cut()
          await lasting(PARTED_MS)
          for (const way of ways) way?.heal()
          await allIsWell()
        }
      },
    )

    test('server 0 is parted from the broker without a word', async () => {
      const { length } = nodes[0]?.output() ?? ''
      const isTold = (): unknown => nodes[0]?.output().includes('took this node for gone', length)
      within[0]?.silence()
      await until('it says so', isTold, SETTLED)
      await allIsWell()
    })

    test('through all of it each frame came once and in order, or one of the two was told', async () => {
      const { doubled, disordered, lost, ...counts } = await crowd.judge(SETTLED)
      const [resets, resumes] = [count('resets'), count('resumes')]
      console.log(JSON.stringify({ ...counts, resets, resumes }))
      expect({ doubled, disordered, lost }).toEqual({ doubled: [], disordered: [], lost: [] })
      expect(counts.delivered).toBeGreaterThan(0)
    })
  },
)
