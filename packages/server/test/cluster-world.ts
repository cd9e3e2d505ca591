/**
 * Nodes of a cluster and clients that talk through them without end, in a time of their own: clients come back by the rules
 * of the protocol (R2, R3), nodes are killed or hang, and who checks knows of each frame whether it came.
 */
import { decodeServerMessage, type ServerMessage } from '@roomful/protocol'
import { openNode, type ClusterNode } from '../src/cluster/node.ts'
import type { Effect } from '../src/effect.ts'
import { SILENT } from '../src/log.ts'
import { openChaosBroker } from './chaos-bus.ts'
import { peerId, seeded } from './world.ts'

const STEP_MS = 10
const TICK_MS = 50
const TALK_MS = 100
/** A client that hears 4503 is back so soon. */
const BACK_MS = 20
const IMPATIENT_MS = 5_000
/** For so long a server that ends waits until others have its rooms. */
const HAND_OVER_MS = 700

export type ClusterWorld = ReturnType<typeof openClusterWorld>

type Due = { readonly atMs: number; readonly act: () => void }

type Node = {
  readonly node: ClusterNode
  /** A process that hangs does everything later, in one go. */
  readonly whenAwake: (act: () => void) => void
  readonly deliver: Map<number, (effect: Effect) => void>
  /** What changed in the record while it does not hear of that; `null` while it does. */
  unheard: (() => void)[] | null
  state: 'awake' | 'hanging' | 'draining' | 'dead'
  sockets: number
}

export type Client = {
  readonly peer: string
  readonly room: string
  readonly sent: { id: number; to: string; atMs: number; stay: number }[]
  readonly heard: { from: string; id: number; stay: number }[]
  /** When it was told that something may be lost. */
  readonly resets: number[]
  /** When it was in again without that. */
  readonly resumed: number[]
  readonly isIn: () => boolean
  readonly sees: () => readonly string[]
  readonly pending: () => number
  readonly nodeIndex: () => number
}

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
  const talks: (() => void)[] = []
  const whenDead: (() => void)[] = []
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
    const peer = peerId(name)
    const present = new Set<string>()
    let [epoch, seq, lastId, next, socket] = ['', 0, 0, first, 0]
    let at: Node | null = null
    let isIn = false
    let unconfirmed: Client['sent'] = []
    const client: Client = {
      peer,
      room,
      sent: [],
      heard: [],
      resets: [],
      resumed: [],
      isIn: () => isIn,
      sees: () => (isIn ? [peer, ...present].toSorted() : []),
      pending: () => unconfirmed.length,
      nodeIndex: () => (at ? nodes.indexOf(at) : -1),
    }
    const dispatch = (event: object): void => {
      const carrier = { node: 'here', socket }
      const node = at
      node?.whenAwake(() => node.node.dispatch(room, { peer, carrier, ...event } as never)) // as the hub makes them
    }

    function come(): void {
      const node = nodes[next++ % nodes.length]
      if (node?.state !== 'awake') return later(BACK_MS, come)
      at = node
      const mine = (socket = ++node.sockets)
      node.deliver.set(mine, (effect) => {
        if (effect.type === 'write')
          return mine === socket && at === node ? hear(effect.frame) : undefined
        if (effect.type !== 'close') return
        drop(node, mine)
      })
      const after = epoch === '' ? null : { epoch, seq }
      const ice = { iceServers: [], expiresAt: null }
      const drawn = `${name}-${nowMs}`
      dispatch({ type: 'joining', after, epoch: drawn, ice, permissions: null })
      later(IMPATIENT_MS, () => {
        if (!isIn && at === node && socket === mine) drop(node, mine)
      })
    }

    function drop(node: Node, mine: number): void {
      if (!node.deliver.delete(mine) || at !== node || socket !== mine) return
      dispatch({ type: 'cut' })
      at = null
      isIn = false
      later(BACK_MS, come)
    }

    function tell({ id, to }: Client['sent'][number]): void {
      const signal = { type: 'declining-SDP-offer', to, reason: String(id), id }
      dispatch({ type: 'signaling', signal })
    }

    function hear(frame: string): void {
      const message = decodeServerMessage(frame)
      if (!message) throw new Error(`no client can read ${frame}`)
      if ('seq' in message && message.seq !== ++seq)
        throw new Error(`${name} heard ${message.seq} for ${seq}, seed ${seed}`)
      take(message)
    }

    function take(message: ServerMessage): void {
      switch (message.type) {
        case 'joined':
          isIn = true
          present.clear()
          for (const { id } of message.peers) present.add(id)
          if (message.recovered) confirm(message.received)
          else {
            seq = 0
            unconfirmed = []
          }
          if (epoch !== '') (message.recovered ? client.resumed : client.resets).push(nowMs)
          epoch = message.epoch
          for (const one of unconfirmed) tell(one)
          return
        case 'alive':
          return confirm(message.received)
        case 'SDP-offer-declined':
          client.heard.push({
            from: message.from,
            id: Number(message.reason),
            stay: client.resets.length,
          })
          return
        case 'peer-joined':
          return void present.add(message.peer)
        case 'peer-left':
          return void present.delete(message.peer)
        default:
      }
    }

    function confirm(received: number): void {
      unconfirmed = unconfirmed.filter(({ id }) => id > received)
    }

    function talk(): void {
      const others = clients.filter((one) => one.room === room && one !== client)
      const to = others[Math.floor(random() * others.length)]?.peer
      if (isIn && talking && to !== undefined && present.has(to)) {
        const one = { id: ++lastId, to, atMs: nowMs, stay: client.resets.length }
        client.sent.push(one)
        unconfirmed.push(one)
        tell(one)
      }
      if (isIn && random() < 0.2) dispatch({ type: 'alive', received: seq })
    }

    clients.push(client)
    talks.push(talk)
    come()
    whenDead.push(() => {
      if (at?.state === 'dead') drop(at, socket)
    })
    return client
  }

  function dueNow(): readonly Due[] {
    const now = due.filter(({ atMs }) => atMs <= nowMs)
    due = due.filter(({ atMs }) => atMs > nowMs)
    return now.toSorted((one, other) => one.atMs - other.atMs)
  }

  function run(ms: number): void {
    for (const endMs = nowMs + ms; nowMs < endMs; nowMs += STEP_MS) {
      for (let now = dueNow(); now.length > 0; now = dueNow()) for (const { act } of now) act()
      if (nowMs % TALK_MS === 0) for (const talk of talks) talk()
    }
  }

  function kill(node: Node): void {
    node.state = 'dead'
    for (const drop of whenDead) drop()
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
    /** As the server does that is told to end; what it waits for comes with `pass`. */
    drain: (node: Node): void => {
      const end = (): void => {
        if (node.state === 'dead') return
        void node.node.disconnect()
        kill(node)
      }
      node.state = 'draining'
      void node.node.handOverAll().then(end)
      later(HAND_OVER_MS, end)
    },
    /** As `run`, and lets promises be kept between steps. */
    pass: async (ms: number): Promise<void> => {
      for (let restMs = ms; restMs > 0; restMs -= STEP_MS) {
        run(STEP_MS)
        await Promise.resolve()
      }
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

/** What must not be: frames that came twice, late, or not at all with neither end told. */
export function faults(clients: readonly Client[]): readonly string[] {
  const found: string[] = []
  for (const sender of clients)
    for (const addressee of clients) {
      const pair = `${sender.peer}>${addressee.peer}`
      const heard = addressee.heard.filter(({ from }) => from === sender.peer)
      for (const [at, { id }] of heard.entries()) {
        const before = heard[at - 1]?.id ?? 0
        if (id === before) found.push(`${pair} ${id} twice`)
        if (id < before) found.push(`${pair} ${id} after ${before}`)
      }
      const stays = new Map(heard.map(({ id, stay }) => [id, stay]))
      const sent = sender.sent.filter(({ to }) => to === addressee.peer)
      for (const [at, { id, atMs, stay }] of sent.entries()) {
        if (stays.has(id)) continue
        const within = (others: Client['sent']): Set<number | undefined> =>
          new Set(others.filter((one) => one.stay === stay).map((one) => stays.get(one.id)))
        const [before, after] = [within(sent.slice(0, at)), within(sent.slice(at + 1))]
        const isHole = [...before].some((one) => one !== undefined && after.has(one))
        const resets = [...sender.resets, ...addressee.resets]
        if (isHole || !resets.some((resetMs) => resetMs >= atMs)) found.push(`${pair} ${id} lost`)
      }
    }
  return found
}
