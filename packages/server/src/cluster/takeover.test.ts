/** A node is lost, and others take its rooms over with what their own sockets' nodes hold. */
import { describe, expect, it } from 'vitest'
import { faults } from '../../test/cluster-faults.ts'
import { openClusterWorld, type ClusterWorld } from '../../test/cluster-world.ts'

const ROOMS = 4
const PEERS = 4
/** More than a node asks the record for at once. */
const MANY_ROOMS = 250
/** More where more time is: ROOMFUL_SEEDS. */
const SEEDS = Number(process.env['ROOMFUL_SEEDS'] ?? 12)

/** Rooms whose first peer came in by node 0, 1, 2 … in turn; each has peers on three nodes. */
function settled(seed: number, lossRate: number): ClusterWorld {
  const world = openClusterWorld({ seed, nodes: 3, lossRate })
  for (let room = 0; room < ROOMS; room++)
    for (let peer = 0; peer < PEERS; peer++) {
      const client = world.addClient(`room~${room}`, `p${room}${peer}`, room + peer)
      world.runUntil(client.isIn)
    }
  world.runUntil(world.isWhole)
  world.run(1_000 + world.random() * 1_000)
  return world
}

function loseNode(world: ClusterWorld): number {
  const index = Math.floor(world.random() * 3)
  const node = world.nodes[index]
  if (!node) throw new Error('there is no such node')
  world.kill(node)
  return index
}

describe('a node that is lost', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'R7: its rooms are elsewhere within three seconds, and who had a socket on a living node missed nothing, by seed %i',
    (seed) => {
      const world = settled(seed, 0)
      const theirs = world.clients.map((client) => client.nodeIndex())
      const lost = loseNode(world)
      const rooms = world.nodes[lost]?.node.rooms().map(({ room }) => room) ?? []
      world.run(3_000)
      expect(world.isWhole()).toBe(true)
      const told = world.clients.filter((_, i) => theirs[i] !== lost)
      expect(told.flatMap(({ resets }) => resets)).toEqual([])
      for (const { room, resumed } of told) if (rooms.includes(room)) expect(resumed.length).toBe(1)
      world.hush()
      world.run(2_000)
      world.runUntil(() => world.clients.every(({ pending }) => pending() === 0))
      expect(faults(world.clients)).toEqual([])
    },
  )

  it('R7: hundreds of rooms of one node are elsewhere within three seconds as well: none waits for another', () => {
    const world = openClusterWorld({ seed: 1, nodes: 2, lossRate: 0 })
    world.hush()
    const [lost, other] = world.nodes
    if (!lost || !other) throw new Error('there are no two nodes')
    for (const node of [0, 1]) {
      const came = Array.from({ length: MANY_ROOMS }, (_, room) =>
        world.addClient(`room~${room}`, `p${room}-${node}`, node),
      )
      world.runUntil(() => came.every((one) => one.isIn()))
    }
    world.runUntil(world.isWhole)
    expect(lost.node.rooms()).toHaveLength(MANY_ROOMS)
    world.kill(lost)
    world.run(3_000)
    expect(other.node.rooms()).toHaveLength(MANY_ROOMS)
    expect(world.isWhole()).toBe(true)
    const stayed = world.clients.slice(MANY_ROOMS)
    expect(stayed.flatMap(({ resets }) => resets)).toEqual([])
  })

  it('R3: whatever is lost between the nodes, each frame came once and in order, or one of its two ends was told', () => {
    let resumed = 0
    for (let seed = 1; seed <= SEEDS; seed++) {
      const world = settled(seed, 0.05 * (1 + (seed % 4)))
      const lost = loseNode(world)
      world.run(world.random() * 6_000)
      const again = world.nodes.findIndex(({ state }) => state === 'awake')
      const hanging = world.nodes[again]
      if (hanging && seed % 2) {
        hanging.state = 'hanging'
        world.run(world.random() * 6_000)
        hanging.state = 'awake'
      }
      expect(lost).not.toBe(again)
      world.run(2_000)
      world.runUntil(world.isWhole)
      world.hush()
      world.run(2_000)
      world.runUntil(() => world.clients.every(({ pending }) => pending() === 0))
      world.run(12_000)
      expect({ seed, faults: faults(world.clients) }).toEqual({ seed, faults: [] })
      resumed += world.clients.flatMap((one) => one.resumed).length
    }
    expect(resumed).toBeGreaterThan(0)
  })
})

describe('a node that does not hear what changes in the record', () => {
  it('takes nobody for gone: what the others renew it has not seen', () => {
    const world = settled(1, 0)
    const [deaf] = world.nodes
    if (!deaf) throw new Error('there is no node')
    const unheard: (() => void)[] = (deaf.unheard = [])
    world.run(30_000)
    expect(deaf.node.state()).toMatchObject({ standing: 'in', nodes: 3 })
    deaf.unheard = null
    for (const hear of unheard) hear()
    world.run(2_000)
    expect(world.isWhole()).toBe(true)
    expect(world.clients.flatMap(({ resets, resumed }) => [...resets, ...resumed])).toEqual([])
  })
})

describe('nodes that end at once', () => {
  it('R7: lose no room, whoever is told first, and nobody misses anything', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const world = settled(seed, 0)
      const [first, second] = world.nodes.toSorted(() => world.random() - 0.5)
      if (!first || !second) throw new Error('there are no two nodes')
      world.drain(first)
      await world.pass(world.random() * 150)
      world.drain(second)
      const areGone = (): boolean => [first, second].every(({ state }) => state === 'dead')
      await world.passUntil(() => areGone() && world.isWhole(), 6_000)
      const resets = world.clients.flatMap((one) => one.resets)
      expect({ seed, resets }).toEqual({ seed, resets: [] })
      world.hush()
      world.run(2_000)
      world.runUntil(() => world.clients.every(({ pending }) => pending() === 0))
      expect({ seed, faults: faults(world.clients) }).toEqual({ seed, faults: [] })
    }
  })
})
