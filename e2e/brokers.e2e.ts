/** Three servers on three NATS servers, one of which dies, and then the next. */
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { createCleanup } from './src/cleanup.ts'
import { openCrowd, type Crowd } from './src/crowd.ts'
import { startBrokers, type Nats } from './src/nats.ts'
import { lacks } from './src/programs.ts'
import { allAreWell, startServer, type RoomfulServer } from './src/server.ts'
import { lasting, until } from './src/until.ts'

const SIZE = { rooms: 6, peers: 4 }
/** Longer than a lease, and than it takes those that are left to agree on who leads. */
const GONE_MS = 10_000
/** Those that are left agree on who leads within some seconds; a machine that does much else takes longer. */
const AGREED = { withinMs: 60_000 }

describe.skipIf(lacks('nats'))('three servers on three brokers', () => {
  const cleanup = createCleanup()
  const nodes: RoomfulServer[] = []
  let brokers: readonly Nats[] = []
  let crowd: Crowd

  beforeAll(async () => {
    brokers = await startBrokers(3)
    for (const { end } of brokers) cleanup.add(end)
    const env = {
      ROOMFUL_CLUSTER: brokers.map(({ url }) => url).join(','),
      ROOMFUL_CLUSTER_REPLICAS: '3',
      ROOMFUL_CONNECTIONS_PER_MINUTE: '100000',
      ROOMFUL_LOG: 'info',
    }
    for (const _ of brokers) {
      const node = await startServer(env)
      cleanup.add(node.end)
      nodes.push(node)
    }
    crowd = await openCrowd(
      nodes.map(({ origin }) => origin),
      SIZE,
    )
    cleanup.add(crowd.leave)
  })
  afterAll(() => cleanup.run())

  test.each([0, 1, 2])('broker %i dies and comes back: all goes on', async (index) => {
    onTestFailed(() => {
      for (const { origin, output } of nodes) console.log(origin, output())
    })
    const resets = (): readonly number[] => crowd.all().map((one) => one.resets.length)
    const before = resets()
    await brokers[index]?.kill()
    await lasting(GONE_MS)
    await crowd.hear(AGREED)
    await crowd.see(AGREED)
    await allAreWell(nodes, AGREED)
    await brokers[index]?.restart()
    await until('it holds what the others do', () => brokers[index]?.isCurrent(), AGREED)
    await crowd.hear(AGREED)
    // At most once, where so little of the machine was left that a lease was over before it could be renewed.
    const more = resets().map((count, i) => count - (before[i] ?? 0))
    expect(Math.max(...more)).toBeLessThanOrEqual(1)
  })

  test('through all of it each frame came once and in order', async () => {
    const { doubled, disordered, lost, ...counts } = await crowd.judge(AGREED)
    console.log(JSON.stringify(counts))
    expect({ doubled, disordered, lost }).toEqual({ doubled: [], disordered: [], lost: [] })
    expect(counts.delivered).toBeGreaterThan(0)
  })
})
