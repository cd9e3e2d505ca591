/** A client of a cluster that talks without end, and comes back by the rules of the protocol (R2, R3). */
import { decodeServerMessage, type ServerMessage } from '@roomful/protocol'
import type { ClusterNode } from '../src/cluster/node.ts'
import type { Effect } from '../src/effect.ts'
import { peerId } from './world.ts'

/** A client that hears 4503 is back so soon. */
const BACK_MS = 20
const IMPATIENT_MS = 5_000

export type Node = {
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

export type Surroundings = {
  readonly seed: number
  readonly nodes: readonly Node[]
  readonly clients: readonly Client[]
  readonly random: () => number
  readonly later: (ms: number, act: () => void) => void
  readonly nowMs: () => number
  /** Whether clients still say something. */
  readonly talks: () => boolean
}

export type OpenClient = {
  readonly client: Client
  /** Says something to one of the others, where it can. */
  readonly talk: () => void
  /** Its node may be dead, and its socket with it. */
  readonly missNode: () => void
}

/** Comes in at the node of that number, and at the next ones when it has to come again. */
export function openClient(
  { nodes, clients, random, later, nowMs, talks, seed }: Surroundings,
  room: string,
  name: string,
  first: number,
): OpenClient {
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
    const drawn = `${name}-${nowMs()}`
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
        if (epoch !== '') (message.recovered ? client.resumed : client.resets).push(nowMs())
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
    if (isIn && talks() && to !== undefined && present.has(to)) {
      const one = { id: ++lastId, to, atMs: nowMs(), stay: client.resets.length }
      client.sent.push(one)
      unconfirmed.push(one)
      tell(one)
    }
    if (isIn && random() < 0.2) dispatch({ type: 'alive', received: seq })
  }

  come()
  return {
    client,
    talk,
    missNode: () => {
      if (at?.state === 'dead') drop(at, socket)
    },
  }
}
