/**
 * Hundreds of rooms on three servers, and a call of two browsers in the midst of them, while servers and their broker are
 * killed, stopped and ended by a seed. `npm run chaos` runs it; ROOMFUL_SEED repeats what was found.
 */
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { createCleanup } from './src/cleanup.ts'
import { openCrowd, type Crowd } from './src/crowd.ts'
import { test } from './src/ground.ts'
import { openLongCall } from './src/long-call.ts'
import { startNats, type Nats } from './src/nats.ts'
import { freePort } from './src/port.ts'
import { lacks } from './src/programs.ts'
import { seeded } from './src/random.ts'
import { startServer, type RoomfulServer } from './src/server.ts'
import { lasting, until } from './src/until.ts'

const NODES = 3
const SEED = Number(process.env['ROOMFUL_SEED'] ?? 1)
const ROOMS = Number(process.env['ROOMFUL_ROOMS'] ?? 300)
/** Each takes some ten seconds. */
const FAULTS = Number(process.env['ROOMFUL_FAULTS'] ?? 8)
/** Twelve hundred sockets on processors that they share with what carries them. */
const SETTLED = { withinMs: 120_000, everyMs: 250 }
const START_MS = 180_000
const RUN_MS = 900_000

describe.skipIf(lacks('nats'))(`chaos by seed ${SEED}`, () => {
  const cleanup = createCleanup()
  const random = seeded(SEED)
  const nodes: RoomfulServer[] = []
  /** Of their metrics. */
  const ports: number[] = []
  let nats: Nats
  let crowd: Crowd

  beforeAll(async () => {
    nats = await startNats()
    cleanup.add(nats.end)
    const env = { ROOMFUL_CLUSTER: nats.url, ROOMFUL_CONNECTIONS_PER_MINUTE: '1000000' }
    for (let i = 0; i < NODES; i++) {
      const port = await freePort()
      const node = await startServer({ ...env, ROOMFUL_METRICS_PORT: `${port}` })
      cleanup.add(node.end)
      nodes.push(node)
      ports.push(port)
    }
    const size = { rooms: ROOMS, peers: 4, talkMs: 2_000 }
    crowd = await openCrowd(
      nodes.map(({ origin }) => origin),
      size,
    )
    cleanup.add(crowd.leave)
  }, START_MS)
  afterAll(() => cleanup.run())

  /** So many rooms live on all servers but this. */
  async function roomsBeside(node: RoomfulServer): Promise<number> {
    const others = ports.filter((_, index) => nodes[index] !== node)
    const counts = others.map(async (port) => {
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
      return Number(/^roomful_rooms (\d+)$/m.exec(metrics)?.[1])
    })
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
  }

  const between = (least: number, most: number): number => least + random() * (most - least)
  const faults: Readonly<Record<string, (node: RoomfulServer) => Promise<void>>> = {
    'a server is killed': async (node) => {
      const sinceMs = performance.now()
      await node.kill('SIGKILL')
      const elsewhere = async (): Promise<boolean> => (await roomsBeside(node)) > ROOMS
      await until('its rooms live elsewhere', elsewhere, { ...SETTLED, everyMs: 50 })
      console.log(`its rooms live elsewhere after ${Math.round(performance.now() - sinceMs)} ms`)
      await lasting(between(0, 5_000))
      await node.restart()
    },
    'a server is stopped and continued': async (node) => {
      node.signal('SIGSTOP')
      await lasting(between(500, 10_000))
      node.signal('SIGCONT')
    },
    'a server ends': async (node) => {
      await node.kill('SIGTERM')
      await node.restart()
    },
    'the broker is killed': async () => {
      await nats.kill()
      await lasting(between(0, 4_000))
      await nats.restart()
    },
    'a server is killed, and the broker with it': async (node) => {
      await Promise.all([node.kill('SIGKILL'), nats.kill()])
      await nats.restart()
      await node.restart()
    },
  }

  test(
    'each frame came once and in order, or one of its two ends was told (R2, R3, R7)',
    async ({ ground }) => {
      const call = await openLongCall(ground, nodes)
      const names = Object.keys(faults)
      for (let turn = 0; turn < FAULTS; turn++) {
        // Each kind comes once before any comes twice.
        const name = names[turn % names.length] ?? ''
        const node = nodes[Math.floor(random() * NODES)]
        if (!node) throw new Error('there is no such node')
        await lasting(between(1_000, 3_000))
        const sinceMs = performance.now()
        await faults[name]?.(node)
        await crowd.see(SETTLED)
        await call.goesOn(name)
        const resets = crowd.all().reduce((sum, one) => sum + one.resets.length, 0)
        const resumes = crowd.all().reduce((sum, one) => sum + one.resumes.length, 0)
        const tookMs = Math.round(performance.now() - sinceMs)
        console.log(`${name}: ${tookMs} ms; so far ${resumes} resumed whole, ${resets} began anew`)
      }
      for (const { origin } of nodes)
        await until('it is well', async () => (await fetch(`${origin}/readyz`)).ok, SETTLED)
      console.log(`the call's pictures stood still for ${await call.longestStillMs()} ms at most`)
      const { doubled, disordered, lost, ...counts } = await crowd.judge(SETTLED)
      console.log(JSON.stringify({ seed: SEED, rooms: ROOMS, faults: FAULTS, ...counts }))
      expect({ doubled, disordered, lost }).toEqual({ doubled: [], disordered: [], lost: [] })
      expect(counts.delivered).toBeGreaterThan(0)
    },
    RUN_MS,
  )
})
