/** Many nodes on brokers in memory: one that is merely slow, and others that lose, double and reorder, by seeds. */
import { describe, expect, it } from 'vitest'
import { backendContract } from '../../test/backend-contract.ts'
import { openChaosBroker } from '../../test/chaos-bus.ts'
import { peerId, seeded } from '../../test/world.ts'
import type { Effect } from '../effect.ts'
import { SILENT } from '../log.ts'
import { openClusterBackend } from './cluster.ts'
import { openNode, type ClusterNode } from './node.ts'

const later = (ms: number, act: () => void): void => void setTimeout(act, ms)

for (const [name, seed, lossRate] of [
  ['a broker that is only slow', 1, 0],
  ['a broker that loses, doubles and reorders (seed 2)', 2, 0.1],
  ['a broker that loses, doubles and reorders (seed 3)', 3, 0.2],
] as const)
  backendContract(name, async (settings) => {
    const random = seeded(seed)
    let aheadMs = 0
    let names = 0
    const backend = openClusterBackend({
      settings,
      now: () => performance.now() + aheadMs,
      openBus: openChaosBroker({ random, later, lossRate, doubleRate: lossRate, maxDelayMs: 4 }),
      drawName: () => `node-${++names}`,
      log: SILENT,
    })
    return { backend, pass: (ms) => void (aheadMs += ms) }
  })

describe('a cluster, in a time of its own', () => {
  const seeds = Array.from({ length: 30 }, (_, i) => i + 1)

  it.each(seeds)(
    'has each room in one place at a time, and nobody too many, whichever nodes hang, by seed %i (L5)',
    (seed) => {
      const world = openWorld(seed)
      world.run(90_000)
      expect(world.found()).toEqual([])
      expect(world.joins()).toBeGreaterThan(0)
    },
  )
})

const ROOMS = ['a', 'b', 'c']
const CAPACITY = 3

/** Four nodes with sockets that come and go; each hangs now and then, for longer or shorter than its lease. */
function openWorld(seed: number) {
  const random = seeded(seed)
  const due: { readonly atMs: number; readonly act: () => void }[] = []
  let nowMs = 0
  let joins = 0
  let names = 0
  const found: string[] = []
  const openBus = openChaosBroker({
    random,
    later: (ms, act) => due.push({ atMs: nowMs + ms, act }),
    lossRate: 0.1,
    doubleRate: 0.1,
    maxDelayMs: 40,
  })
  const nodes = ['north', 'south', 'west', 'east'].map((name) => {
    let hangsUntilMs = 0
    let sockets = 0
    const open = new Map<number, { readonly room: string; readonly peer: string }>()
    const waiting: (() => void)[] = []
    /** A process that hangs does everything later, in one go. */
    const whenAwake = (act: () => void): void => {
      if (nowMs < hangsUntilMs) waiting.push(act)
      else act()
    }
    const node: ClusterNode = openNode(
      {
        settings: { capacity: CAPACITY, lostAfterMs: 5_000 },
        now: () => nowMs,
        clock: () => nowMs,
        openBus: (listener) => {
          const bus = openBus({
            heard: (text) => whenAwake(() => listener.heard(text)),
            changed: (entry) => whenAwake(() => listener.changed(entry)),
            record: (entries) => whenAwake(() => listener.record(entries)),
          })
          return {
            ...bus,
            swap: (key, value, revision, done) =>
              bus.swap(key, value, revision, (outcome) => whenAwake(() => done(outcome))),
          }
        },
        drawName: () => `${name}-${++names}`,
        log: SILENT,
      },
      (effect) => apply(effect),
    )
    function apply(effect: Effect): void {
      const { socket } = effect.to
      if (effect.type === 'write' && effect.coming) joins++
      if (effect.type === 'close') cut(socket)
    }
    function cut(socket: number): void {
      const one = open.get(socket)
      if (!open.delete(socket) || !one) return
      const carrier = { node: name, socket }
      node.dispatch(one.room, { type: 'cut', peer: peerId(one.peer), carrier })
    }
    function come(): void {
      const room = ROOMS[Math.floor(random() * ROOMS.length)] ?? ''
      const peer = `p${Math.floor(random() * 8)}`
      const socket = ++sockets
      open.set(socket, { room, peer })
      node.dispatch(room, {
        type: 'joining',
        peer: peerId(peer),
        carrier: { node: name, socket },
        after: null,
        epoch: `${name}-${socket}`,
        ice: { iceServers: [], expiresAt: null },
        permissions: null,
      })
    }
    return {
      node,
      isAwake: () => nowMs >= hangsUntilMs,
      tick: () => {
        if (nowMs < hangsUntilMs) return
        for (let act = waiting.shift(); act; act = waiting.shift()) act()
        node.tick()
        if (nowMs % 1_000 === 0) node.sweep()
        if (random() < 0.02) come()
        const [socket] = open.keys()
        if (random() < 0.01 && socket !== undefined) cut(socket)
        // As one that ends does, but that this one goes on.
        if (random() < 0.005) node.handOver(ROOMS[Math.floor(random() * ROOMS.length)] ?? '')
        if (random() < 0.001) hangsUntilMs = nowMs + random() * 6_000
      },
    }
  })

  function check(): void {
    const owners = new Map<string, number>()
    for (const { node, isAwake } of nodes)
      for (const { room, peers } of isAwake() && node.state()?.standing === 'in'
        ? node.rooms()
        : []) {
        owners.set(room, (owners.get(room) ?? 0) + 1)
        if (peers.length > CAPACITY) found.push(`${peers.length} in ${room} at ${nowMs}`)
      }
    for (const [room, count] of owners)
      if (count > 1) found.push(`${room} lived on ${count} nodes at ${nowMs}`)
  }

  return {
    found: () => found,
    joins: () => joins,
    run: (ms: number) => {
      for (const endMs = nowMs + ms; nowMs < endMs; nowMs += 10) {
        due.sort((one, other) => one.atMs - other.atMs)
        while ((due[0]?.atMs ?? Infinity) <= nowMs) due.shift()?.act()
        if (nowMs % 50 === 0) for (const { tick } of nodes) tick()
        check()
      }
    },
  }
}
