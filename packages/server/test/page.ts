/** A client as PROTOCOL.md wants it, in memory: numbers, keeps and repeats what it says, and checks what it hears (R2, R3). */
import type { Signal } from '@roomful/protocol'
import type { Carrier } from '../src/session.ts'
import { peerId, type Told, type World } from './world.ts'

type Said = { readonly signal: Signal; readonly payload: string }

/** What a page and the truth beside it remember. `due` is what the server took for this page in its present stay. */
export type Page = {
  readonly name: string
  carrier: Carrier | null
  /** `joined` has come over this carrier: before it a client says nothing, or it would overtake itself. */
  settled: boolean
  epoch: string | null
  lastSeq: number
  nextId: number
  /** What the server has not said that it has. */
  unacknowledged: Said[]
  /** What is on its way, each direction. */
  up: (Said | 'alive')[]
  down: Told[]
  roster: Map<string, boolean>
  got: string[]
  due: string[]
  /** The highest id that reached the server in the present stay. */
  reached: number
}

function openPage(name: string): Page {
  return {
    name,
    carrier: null,
    settled: false,
    epoch: null,
    lastSeq: 0,
    nextId: 1,
    unacknowledged: [],
    up: [],
    down: [],
    roster: new Map(),
    got: [],
    due: [],
    reached: 0,
  }
}

export type Pages = {
  readonly of: (name: string) => Page
  readonly connect: (page: Page) => void
  readonly reload: (page: Page) => void
  readonly say: (page: Page, to: Page) => void
  readonly alive: (page: Page) => void
  readonly carryUp: (page: Page, count: number) => void
  readonly carryDown: (page: Page, count: number) => void
  readonly cut: (page: Page, noticed: boolean) => void
  readonly leave: (page: Page) => void
}

export function openPages(world: World, names: readonly string[]): Pages {
  const pages = new Map(names.map((name) => [peerId(name), openPage(name)]))
  let payloads = 0

  /** Everything that was just written goes on its way; what was written to a dead socket is gone. */
  function collect(): void {
    for (const page of pages.values()) if (page.carrier) page.down.push(...world.told(page.carrier))
  }

  function join(page: Page, fresh: boolean): void {
    const after = fresh || page.epoch === null ? null : { epoch: page.epoch, seq: page.lastSeq }
    Object.assign(page, { carrier: world.join(page.name, after), settled: false, up: [], down: [] })
    collect()
    const [first] = page.down
    if (first?.type === 'joined' && !first.recovered) Object.assign(page, { due: [], reached: 0 })
  }

  function hear(page: Page, told: Told): void {
    if ('seq' in told) {
      if (told.seq !== page.lastSeq + 1)
        throw new Error(`R3: ${page.name} heard ${told.seq} after ${page.lastSeq}`)
      page.lastSeq = told.seq
    }
    switch (told.type) {
      case 'joined':
        if (!told.recovered)
          Object.assign(page, { epoch: told.epoch, lastSeq: 0, got: [], unacknowledged: [] })
        if (!told.recovered) page.roster = new Map(told.peers.map(({ id, away }) => [id, away]))
        page.settled = true
        acknowledged(page, told.received)
        page.up.push(...page.unacknowledged)
        return
      case 'alive':
        return acknowledged(page, told.received)
      case 'peer-joined':
      case 'peer-back':
        page.roster.set(told.peer, false)
        return
      case 'peer-away':
        page.roster.set(told.peer, true)
        return
      case 'peer-left':
        page.roster.delete(told.peer)
        return
      case 'SDP-offer-declined':
        page.got.push(told.reason)
        return
      case 'closed':
        page.carrier = null
        return
      default:
        return
    }
  }

  function acknowledged(page: Page, received: number): void {
    page.unacknowledged = page.unacknowledged.filter(({ signal }) => (signal.id ?? 0) > received)
  }

  function reach(page: Page, carrier: Carrier, said: Said | 'alive'): void {
    if (said === 'alive') {
      const peer = peerId(page.name)
      return world.event({ type: 'alive', peer, carrier, received: page.lastSeq })
    }
    const { id = 0, to } = said.signal
    const isThere = to !== undefined && to !== peerId(page.name) && world.room().sessions.has(to)
    if (id > page.reached && isThere) pages.get(to)?.due.push(said.payload)
    page.reached = Math.max(page.reached, id)
    world.say(page.name, carrier, said.signal)
  }

  return {
    of: (name) => pages.get(peerId(name)) ?? openPage(name),
    connect: (page) => {
      if (!page.carrier) join(page, false)
    },
    reload: (page) => {
      Object.assign(page, { nextId: 1, unacknowledged: [] })
      join(page, true)
    },
    say: (page, to) => {
      const payload = `${page.name}-${++payloads}`
      const signal: Signal = {
        type: 'declining-SDP-offer',
        id: page.nextId++,
        to: peerId(to.name),
        reason: payload,
      }
      page.unacknowledged.push({ signal, payload })
      if (page.carrier && page.settled) page.up.push({ signal, payload })
    },
    alive: (page) => {
      if (page.carrier && page.settled) page.up.push('alive')
    },
    carryUp: (page, count) => {
      for (const said of page.up.splice(0, count)) if (page.carrier) reach(page, page.carrier, said)
      collect()
    },
    carryDown: (page, count) => {
      for (const told of page.down.splice(0, count)) hear(page, told)
    },
    cut: (page, noticed) => {
      if (!page.carrier) return
      if (noticed) world.event({ type: 'cut', peer: peerId(page.name), carrier: page.carrier })
      Object.assign(page, { carrier: null, up: [], down: [] })
      collect()
    },
    leave: (page) => {
      if (!page.carrier) return
      world.event({ type: 'leaving', peer: peerId(page.name), carrier: page.carrier })
      Object.assign(page, openPage(page.name))
      collect()
    },
  }
}
