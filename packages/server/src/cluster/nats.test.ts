import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backendContract } from '../../test/backend-contract.ts'
import { eventually } from '../../test/client.ts'
import { lacksNats, startNats, type NatsServer } from '../../test/nats-server.ts'
import { peerId } from '../../test/world.ts'
import type { Effect } from '../effect.ts'
import { SILENT } from '../log.ts'
import { readBroker } from './broker.ts'
import { openClusterBackend } from './cluster.ts'
import { openNats } from './nats.ts'

describe.skipIf(lacksNats())('many nodes on NATS', () => {
  let nats: NatsServer
  let clusters = 0
  let names = 0
  beforeAll(async () => void (nats = await startNats()))
  afterAll(() => nats.close())

  backendContract('NATS', async (settings) => {
    const startedMs = performance.now()
    let aheadMs = 0
    const broker = readBroker({ servers: [nats.url], name: `contract-${++clusters}` })
    const backend = openClusterBackend({
      settings,
      now: () => performance.now() - startedMs + aheadMs,
      openBus: openNats(broker, SILENT),
      drawName: () => `node-${++names}`,
      log: SILENT,
    })
    return { backend, pass: (ms) => void (aheadMs += ms) }
  })

  it('L5: two nodes that admit the last place at the same moment, 1,000 times: never one too many', async () => {
    const backend = openClusterBackend({
      settings: { capacity: 2, lostAfterMs: 30_000 },
      now: () => performance.now(),
      openBus: openNats(readBroker({ servers: [nats.url], name: 'last-place' }), SILENT),
      drawName: () => `node-${++names}`,
      log: SILENT,
    })
    const heard: { readonly node: string; readonly effect: Effect }[] = []
    const links = ['north', 'south'].map((node) => ({
      node,
      link: backend.connect(node, (effect) => heard.push({ node, effect })),
    }))
    const [north] = links
    const join = (one: (typeof links)[number] | undefined, peer: string, room: number): void =>
      one?.link.dispatch(`room ${room}`, {
        type: 'joining',
        peer: peerId(peer),
        carrier: { node: one.node, socket: (peer === 'ada' ? 0 : 1_000) + room },
        after: null,
        epoch: `${peer}-${room}`,
        ice: { iceServers: [], expiresAt: null },
        permissions: null,
      })
    const rooms = Array.from({ length: 1_000 }, (_, i) => i + 1)
    const joined = (): typeof heard =>
      heard.filter(({ effect }) => effect.type === 'write' && effect.coming !== undefined)
    const refused = (): typeof heard =>
      heard.filter(({ effect }) => effect.type === 'close' && effect.refusal.code === 'room-full')
    // Ada is there first, from either node in turn; then one more comes by each.
    for (const room of rooms) join(links[room % 2], 'ada', room)
    await eventually(() => expect(joined()).toHaveLength(1_000))
    for (const room of rooms)
      for (const one of room % 3 ? links : links.toReversed()) join(one, one.node, room)
    await eventually(() => {
      expect(joined()).toHaveLength(2_000)
      expect(refused()).toHaveLength(1_000)
    })
    expect(heard.filter(({ effect }) => effect.type === 'close')).toHaveLength(1_000)
    const census = links.flatMap(({ link }) => link.rooms())
    expect(census).toHaveLength(1_000)
    expect(census.every(({ peers }) => peers.length === 2)).toBe(true)
    const winners = new Set(joined().map(({ node }) => node))
    expect(winners.size).toBe(2)
    expect(north?.link.state()).toMatchObject({ standing: 'in', nodes: 2 })
    await Promise.all(links.map(({ link }) => link.disconnect()))
  })
})
