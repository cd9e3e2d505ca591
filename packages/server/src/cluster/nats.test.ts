import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backendContract } from '../../test/backend-contract.ts'
import { eventually } from '../../test/client.ts'
import { lacksNats, startNats, type NatsServer } from '../../test/nats-server.ts'
import { peerId } from '../../test/world.ts'
import type { Effect } from '../effect.ts'
import { SILENT } from '../log.ts'
import type { After } from '../join.ts'
import type { BackendLink } from './backend.ts'
import { readBroker } from './broker.ts'
import type { Bus, BusEntry, BusListener, OpenBus, SwapOutcome } from './bus.ts'
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

  it('R7: a room whose node is heard of no more lives elsewhere, with all that it knew', async () => {
    const silent = new Set<string>()
    const openBus = openNats(readBroker({ servers: [nats.url], name: 'takeover' }), SILENT)
    const heard: { readonly node: string; readonly effect: Effect }[] = []
    const connect = (node: string): BackendLink => {
      const backend = openClusterBackend({
        settings: { capacity: 3, lostAfterMs: 30_000 },
        now: () => performance.now(),
        openBus: (listener) => silenced(openBus, listener, () => silent.has(node)),
        drawName: () => `node-${++names}`,
        log: SILENT,
      })
      return backend.connect(node, (effect) => {
        heard.push({ node, effect })
        const peer = peerId(node === 'south' ? 'bob' : 'eve')
        if (effect.type === 'close')
          of(node)?.dispatch('r', { type: 'cut', peer, carrier: effect.to })
      })
    }
    const links = new Map(['north', 'south', 'west'].map((node) => [node, connect(node)]))
    const of = (node: string): BackendLink | undefined => links.get(node)
    const frames = (node: string, socket: number): readonly string[] =>
      heard.flatMap(({ node: there, effect }) =>
        there === node && effect.type === 'write' && effect.to.socket === socket
          ? [effect.frame]
          : [],
      )
    const join = (node: string, name: string, socket: number, after: After | null = null): void =>
      of(node)?.dispatch('r', {
        type: 'joining',
        peer: peerId(name),
        carrier: { node, socket },
        after,
        epoch: `${name}-${socket}`,
        ice: { iceServers: [], expiresAt: null },
        permissions: null,
      })
    const say = (node: string, name: string, to: string, id: number): void =>
      of(node)?.dispatch('r', {
        type: 'signaling',
        peer: peerId(name),
        carrier: { node, socket: 1 },
        signal: { type: 'declining-SDP-offer', to: peerId(to), reason: `${name} ${id}`, id },
      })
    for (const [node, name] of [
      ['north', 'ada'],
      ['south', 'bob'],
      ['west', 'eve'],
    ] as const) {
      join(node, name, 1)
      await eventually(() => expect(frames(node, 1).length).toBeGreaterThan(0))
    }
    say('south', 'bob', 'eve', 1)
    say('south', 'bob', 'eve', 2)
    await eventually(() => expect(frames('west', 1).join()).toContain('bob 2'))

    silent.add('north')
    say('south', 'bob', 'eve', 3)
    await eventually(() => expect(heard.some(({ effect }) => effect.type === 'close')).toBe(true))
    join('south', 'bob', 2, { epoch: 'bob-1', seq: 2 })
    await eventually(() => expect(frames('south', 2).length).toBeGreaterThan(0))
    join('west', 'eve', 2, { epoch: 'eve-1', seq: 2 })
    await eventually(() => expect(frames('west', 2).length).toBeGreaterThan(0))
    const [joined, ...missed] = frames('west', 2).map((frame) => JSON.parse(frame) as object)
    expect(joined).toMatchObject({
      recovered: true,
      peers: [
        { id: peerId('ada'), away: true },
        { id: peerId('bob'), away: false },
      ],
    })
    expect(missed).toMatchObject([
      { seq: 3, reason: 'bob 2' },
      { seq: 4, type: 'peer-back' },
    ])
    // The third is on its way still: he hears that it is to be said again.
    expect(JSON.parse(frames('south', 2)[0] ?? '')).toMatchObject({ recovered: true, received: 2 })
    await Promise.all([...links.values()].map((link) => link.disconnect()))
  })

  it('who takes an entry for empty and is refused hears what is there, so that old names may be forgotten', async () => {
    const heard: BusEntry[] = []
    let isKnown = false
    const broker = readBroker({ servers: [nats.url], name: 'forgotten' })
    const bus = openNats(
      broker,
      SILENT,
    )({
      heard: () => undefined,
      changed: (entry) => void heard.push(entry),
      record: () => void (isKnown = true),
    })
    const swap = (value: string | null, revision: number): Promise<SwapOutcome> =>
      new Promise((resolve) => bus.swap('room.r', value, revision, resolve))
    await eventually(() => expect(isKnown).toBe(true))
    const made = await swap('north', 0)
    const removed = await swap(null, made.type === 'done' ? made.revision : -1)
    await eventually(() => expect(heard).toHaveLength(2))
    const marker = { key: 'room.r', value: null, revision: Object(removed).revision }
    expect(await swap('north', 0)).toEqual({ type: 'conflict' })
    expect(heard.slice(2)).toEqual([marker])
    expect(await swap('north', marker.revision)).toMatchObject({ type: 'done' })
    await bus.close()
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
    const joined = (): typeof heard =>
      heard.filter(({ effect }) => effect.type === 'write' && effect.coming !== undefined)
    const refused = (): typeof heard =>
      heard.filter(({ effect }) => effect.type === 'close' && effect.refusal.code === 'room-full')
    // A hundred at a time, so that what is waited for is short on a slow machine as well.
    for (let first = 1; first <= 1_000; first += 100) {
      const rooms = Array.from({ length: 100 }, (_, i) => first + i)
      const before = { joined: joined().length, refused: refused().length }
      // Ada is there first, from either node in turn; then one more comes by each.
      for (const room of rooms) join(links[room % 2], 'ada', room)
      await eventually(() => expect(joined().length - before.joined).toBe(100))
      for (const room of rooms)
        for (const one of room % 3 ? links : links.toReversed()) join(one, one.node, room)
      await eventually(() => {
        expect(joined().length - before.joined).toBe(200)
        expect(refused().length - before.refused).toBe(100)
      })
    }
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

/** A node of which nobody hears from some time on, and which hears of nobody. */
function silenced(openBus: OpenBus, listener: BusListener, isSilent: () => boolean): Bus {
  const bus = openBus({
    heard: (text) => void (isSilent() || listener.heard(text)),
    changed: (entry) => void (isSilent() || listener.changed(entry)),
    record: (entries) => void (isSilent() || listener.record(entries)),
  })
  return {
    ...bus,
    say: (node, text) => void (isSilent() || bus.say(node, text)),
    swap: (key, value, revision, done) =>
      isSilent() ? done({ type: 'unknown' }) : bus.swap(key, value, revision, done),
  }
}
