/** A UDP forwarder between one browser and coturn: a network of which a test decides what becomes of every packet. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { CLEAR, decide, emptyWay, type Conditions, type Direction, type Way } from './fate.ts'
import { createSchedule } from './schedule.ts'

/** What waits for this process, which shares two cores with browsers, is not lost by accident. */
const RECEIVE_BUFFER_BYTES = 1_048_576

export type Datagrams = {
  readonly port: number
  /** From now on, in both directions unless one is named. What is not named stays as it is. */
  readonly conditions: (change: Partial<Conditions>, only?: Direction) => void
  /** Drops everything, what is under way included, until `heal`. One direction alone is a path that is half open. */
  readonly cut: (only?: Direction) => void
  readonly heal: () => void
  /** To coturn, everything comes from new ports from now on, and what it sends to the old ones goes nowhere. */
  readonly changeAddress: () => void
  /** Since the start: how many came in, and how many of them went out again. */
  readonly packets: () => Readonly<Record<Direction, Count>>
  readonly end: () => Promise<void>
}

type Count = { readonly taken: number; readonly passed: number }

/** What one port of the browser sends, and gets. */
type Flow = { readonly client: RemoteInfo; outgoing: Socket }

type Line = {
  conditions: Conditions
  isCut: boolean
  /** How often it was cut: what was under way before does not arrive after. */
  cuts: number
  way: Way
  taken: number
  passed: number
}

export async function startDatagrams(toPort: number, seed = 1): Promise<Datagrams> {
  const flows = new Map<string, Flow>()
  const schedule = createSchedule()
  const lines: Readonly<Record<Direction, Line>> = { up: line(seed), down: line(~seed) }
  const named = (only?: Direction): readonly Line[] =>
    only ? [lines[only]] : [lines.up, lines.down]

  function carry(on: Line, bytes: Buffer, pass: () => void): void {
    on.taken++
    const packet = { bytes: bytes.length, atMs: performance.now() }
    const [way, fate] = decide(on.way, packet, on.conditions)
    on.way = way
    const { cuts } = on
    if (fate.type === 'lost' || on.isCut) return
    schedule.at(fate.atMs, () => {
      if (on.cuts > cuts) return
      on.passed++
      pass()
    })
  }

  /** A port towards coturn. What a browser hears comes from the one port that it knows. */
  function openTo(client: RemoteInfo): Socket {
    return bind((bytes, from) => {
      if (from.port !== toPort) return
      carry(lines.down, bytes, () => listener.send(bytes, client.port, client.address))
    })
  }

  const listener = bind((bytes, client) => {
    const name = `${client.address}:${client.port}`
    const flow = flows.get(name) ?? { client, outgoing: openTo(client) }
    flows.set(name, flow)
    carry(lines.up, bytes, () => flow.outgoing.send(bytes, toPort, '127.0.0.1'))
  })
  await once(listener, 'listening')

  return {
    port: listener.address().port,
    conditions: (change, only) => {
      for (const on of named(only)) on.conditions = { ...on.conditions, ...change }
    },
    cut: (only) => {
      for (const on of named(only)) {
        on.isCut = true
        on.cuts++
      }
    },
    heal: () => {
      for (const on of named()) on.isCut = false
    },
    changeAddress: () => {
      for (const flow of flows.values()) {
        flow.outgoing.close()
        flow.outgoing = openTo(flow.client)
      }
    },
    packets: () => ({ up: countOf(lines.up), down: countOf(lines.down) }),
    end: async () => {
      schedule.clear()
      const sockets = [listener, ...[...flows.values()].map(({ outgoing }) => outgoing)]
      await Promise.all(
        sockets.map((socket) => new Promise<void>((closed) => socket.close(closed))),
      )
    },
  }
}

function bind(onMessage: (bytes: Buffer, from: RemoteInfo) => void): Socket {
  const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES })
  return socket.on('message', onMessage).bind(0, '127.0.0.1')
}

function line(seed: number): Line {
  return { conditions: CLEAR, isCut: false, cuts: 0, way: emptyWay(seed), taken: 0, passed: 0 }
}

function countOf({ taken, passed }: Line): Count {
  return { taken, passed }
}
