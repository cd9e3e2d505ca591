/**
 * Nodes of a cluster and clients that talk through them without end, in a time of their own: clients come back by the rules
 * of the protocol (R2, R3), nodes are killed or hang, and who checks knows of each frame whether it came.
 */
import { openNode } from '../src/cluster/node.ts'
import { handOverAll } from '../src/drain.ts'
import { SILENT } from '../src/log.ts'
import { openChaosBroker } from './chaos-bus.ts'
import { openClient, type Client, type Node, type OpenClient } from './cluster-client.ts'
import { seeded } from './world.ts'

const STEP_MS = 10
const TICK_MS = 50
const TALK_MS = 100
/** As a server does that is told to end (R7). */
const HAND_OVER_MS = 30_000

export type ClusterWorld = ReturnType<typeof openClusterWorld>

type Due = { readonly atMs: number; readonly act: () => void }

export function openClusterWorld(options: {
  readonly seed: number
  readonly nodes: number
  readonly lossRate: number
}) {
  const { seed, lossRate } = options
  const random = seeded(seed)
  let due: Due[] = []
  let [nowMs, names] = [0, 0]
  let talking = true
  const later = (ms: number, act: () => void): void => void due.push({ atMs: nowMs + ms, act })
  const chaos = { random, later, lossRate, doubleRate: lossRate, maxDelayMs: 20 }
  const openBus = openChaosBroker(chaos)
  const clients: Client[] = []
  const open: OpenClient[] = []
  const nodes = Array.from({ length: options.nodes }, () => openOne())

  function openOne(): Node {
    const waiting: (() => void)[] = []
    const whenAwake = (act: () => void): void => {
      if (one.state === 'hanging') waiting.push(act)
      else if (one.state !== 'dead') act()
    }
    const node = openNode(
      {
        settings: { capacity: 16, lostAfterMs: 30_000 },
        now: () => nowMs,
        clock: () => nowMs,
        openBus: (listener) => {
          const bus = openBus({
            heard: (text) => whenAwake(() => listener.heard(text)),
            changed: (entry) => {
              if (one.unheard) one.unheard.push(() => listener.changed(entry))
              else whenAwake(() => listener.changed(entry))
            },
            record: (entries) => whenAwake(() => listener.record(entries)),
          })
          return {
            ...bus,
            swap: (key, value, revision, done) =>
              bus.swap(key, value, revision, (outcome) => whenAwake(() => done(outcome))),
          }
        },
        drawName: () => `node-${++names}`,
        log: SILENT,
      },
      (effect) => one.deliver.get(effect.to.socket)?.(effect),
    )
    const one: Node = {
      node,
      whenAwake,
      deliver: new Map(),
      unheard: null,
      state: 'awake',
      sockets: 0,
    }
    const tick = (): void => {
      if (one.state === 'dead') return
      if (one.state !== 'hanging') {
        for (let act = waiting.shift(); act; act = waiting.shift()) act()
        node.tick()
        if (nowMs % 1_000 < TICK_MS) node.sweep()
      }
      later(TICK_MS, tick)
    }
    later(random() * TICK_MS, tick)
    return one
  }

  /** Comes in at the node of that number, and at the next ones when it has to come again. */
  function addClient(room: string, name: string, first: number): Client {
    const surroundings = {
      seed,
      nodes,
      clients,
      random,
      later,
      nowMs: () => nowMs,
      talks: () => talking,
    }
    const one = openClient(surroundings, room, name, first)
    open.push(one)
    clients.push(one.client)
    return one.client
  }

  function dueNow(): readonly Due[] {
    const now = due.filter(({ atMs }) => atMs <= nowMs)
    due = due.filter(({ atMs }) => atMs > nowMs)
    return now.toSorted((one, other) => one.atMs - other.atMs)
  }

  function run(ms: number): void {
    for (const endMs = nowMs + ms; nowMs < endMs; nowMs += STEP_MS) {
      for (let now = dueNow(); now.length > 0; now = dueNow()) for (const { act } of now) act()
      if (nowMs % TALK_MS === 0) for (const { talk } of open) talk()
    }
  }

  /** As `run`, and lets promises be kept between steps. */
  async function pass(ms: number): Promise<void> {
    for (let restMs = ms; restMs > 0; restMs -= STEP_MS) {
      run(STEP_MS)
      await Promise.resolve()
    }
  }

  function kill(node: Node): void {
    node.state = 'dead'
    for (const { missNode } of open) missNode()
  }

  return {
    random,
    nodes,
    clients,
    addClient,
    nowMs: () => nowMs,
    run,
    /** Its machine closes its sockets. */
    kill,
    /** As the server does that is told to end; what it waits for comes with `pass` and `passUntil`. */
    drain: (node: Node): void => {
      const wait = (ms: number): Promise<void> => new Promise((resolve) => later(ms, resolve))
      node.state = 'draining'
      const hub = { handOver: node.node.handOverAll }
      void handOverAll(hub, HAND_OVER_MS, () => nowMs, wait).then(() => {
        void node.node.disconnect()
        kill(node)
      })
    },
    pass,
    /** Passes until it is so. */
    passUntil: async (isSo: () => boolean, withinMs: number): Promise<void> => {
      for (const sinceMs = nowMs; !isSo(); await pass(STEP_MS))
        if (nowMs - sinceMs > withinMs) throw new Error(`not within ${withinMs} ms, seed ${seed}`)
    },
    /** Runs until it is so. Returns how long that took. */
    runUntil: (isSo: () => boolean, withinMs = 60_000): number => {
      const sinceMs = nowMs
      while (!isSo()) {
        if (nowMs - sinceMs > withinMs) throw new Error(`not within ${withinMs} ms, seed ${seed}`)
        run(STEP_MS)
      }
      return nowMs - sinceMs
    },
    hush: () => void (talking = false),
    /** Whoever is in a room sees all who are. */
    isWhole: () =>
      clients.every(
        (one) =>
          one.isIn() &&
          one.sees().length === clients.filter(({ room }) => room === one.room).length,
      ),
  }
}
