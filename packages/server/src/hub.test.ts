import { decodeServerMessage, type ServerMessage } from '@roomful/protocol'
import { describe, expect, it } from 'vitest'
import { heapBytes } from '../test/heap.ts'
import { peerId } from '../test/world.ts'
import type { Backend } from './cluster/backend.ts'
import { openMemoryBackend } from './cluster/memory.ts'
import type { Effect } from './effect.ts'
import { openHub, type Hub } from './hub.ts'
import { SOCKET_RATE } from './limits.ts'
import { SILENT } from './log.ts'
import { NO_METER } from './meter.ts'
import type { Line, Socket } from './socket.ts'

/** So many have come and gone when all is compiled and allocated that this takes. */
const WARMING = 1_000
const VISITS = 5_000
/** Of each: what a heap breathes, shared among so many. To keep no more than the two ids would be twice that. */
const MAX_BYTES_LEFT = 100

const ALIVE = JSON.stringify({ type: 'alive', received: 0 })

/** A socket that remembers what was done to it. */
function openSocket() {
  const done: string[] = []
  const messages: ServerMessage[] = []
  const state = { waitingBytes: 0 }
  const socket: Socket = {
    send: (frame) => {
      const message = decodeServerMessage(frame)
      if (!message) throw new Error(`no client can read ${frame}`)
      messages.push(message)
    },
    close: (code) => void done.push(`close ${code}`),
    terminate: () => void done.push('terminate'),
    ping: () => void done.push('ping'),
    bufferedBytes: () => state.waitingBytes,
  }
  return { socket, done, messages, state }
}

type Peer = ReturnType<typeof openSocket> & { readonly line: Line }

function start(watch: (backend: Backend) => Backend = (backend) => backend, meter = NO_METER) {
  const clock = { nowMs: 0 }
  const now = () => clock.nowMs
  const noted: string[] = []
  let epochs = 0
  const hub: Hub = openHub({
    node: 'n',
    backend: watch(openMemoryBackend({ capacity: 2, lostAfterMs: 30_000 }, now)),
    rate: SOCKET_RATE,
    iceServersFor: () => ({ iceServers: [{ urls: 'stun:a' }], expiresAt: 7 }),
    access: null,
    unixNow: now,
    drawEpoch: () => `e${++epochs}`,
    now,
    log: SILENT,
    meter,
    troubles: { note: (kind) => void noted.push(kind) },
  })
  const join = (peer: string): Peer => {
    const opened = openSocket()
    return {
      ...opened,
      line: hub.open(
        opened.socket,
        { room: 'r', peer: peerId(peer), after: null },
        { request: null, grant: null },
      ),
    }
  }
  const say = ({ line }: Peer, message: object | string): void => {
    const frame = typeof message === 'string' ? message : JSON.stringify(message)
    line.hear(frame, Buffer.byteLength(frame))
  }
  const pass = (ms: number): void => {
    clock.nowMs += ms
    hub.tick()
  }
  const types = ({ messages }: Peer): readonly string[] =>
    messages.splice(0).map(({ type }) => type)
  return { hub, join, say, pass, types, noted }
}

describe('the hub', () => {
  it('H5: says a refusal that closes twice, and hears nothing more from that socket', () => {
    const { join, say, types, noted } = start()
    const ada = join('ada')
    const bob = join('bob')
    types(ada)
    say(bob, 'hello')
    expect(bob.messages.at(-1)).toMatchObject({ type: 'refused', code: 'bad-message' })
    expect(bob.done).toEqual(['close 4400'])
    say(bob, { type: 'declining-SDP-offer', reason: 'r' })
    bob.line.hearBinary()
    bob.line.cut()
    expect(types(ada)).toEqual(['peer-away'])
    expect(bob.done).toEqual(['close 4400'])
    expect(noted).toEqual(['4400 bad-message'])
  })

  it('H5: says room-full twice', () => {
    const { join, types } = start()
    join('ada')
    join('bob')
    const eve = join('eve')
    expect(types(eve)).toEqual(['refused'])
    expect(eve.done).toEqual(['close 4453'])
  })

  it('refuses binary frames', () => {
    const { join } = start()
    const ada = join('ada')
    ada.line.hearBinary()
    expect(ada.done).toEqual(['close 4400'])
  })

  it('answers an unknown type and a bad message, and goes on', () => {
    const { join, say, types } = start()
    const ada = join('ada')
    types(ada)
    say(ada, { type: 'dancing', id: 1 })
    say(ada, { type: 'alive', id: 2 })
    say(ada, { type: 'alive', received: 0 })
    expect(ada.messages).toMatchObject([
      { type: 'refused', code: 'unknown-type', id: 1 },
      { type: 'refused', code: 'bad-message', id: 2 },
      { type: 'alive', received: 2 },
    ])
    expect(ada.done).toEqual([])
  })

  it('L1: a frame that is too large closes with 4413', () => {
    const { join } = start()
    const ada = join('ada')
    ada.line.hear('{}', 65_537)
    expect(ada.messages.at(-1)).toMatchObject({ type: 'refused', code: 'too-large' })
    expect(ada.done).toEqual(['close 4413'])
  })

  it('L2: warns, then closes with 4429', () => {
    const { join, say, types } = start()
    const ada = join('ada')
    for (let i = 0; i < 1_000; i++) say(ada, { type: 'alive', received: 0 })
    expect(types(ada).filter((type) => type === 'refused')).toHaveLength(2)
    expect(ada.done).toEqual(['close 4429'])
  })

  it('L2: pings and pongs count as well', () => {
    const { join } = start()
    const ada = join('ada')
    for (let i = 0; i < 400; i++) ada.line.hearControl()
    expect(ada.done).toEqual([])
    ada.line.hearControl()
    expect(ada.done).toEqual(['close 4429'])
  })

  it('L4: ends who does not read, without waiting for it to hear of that', () => {
    const { join, say, types, noted } = start()
    const ada = join('ada')
    const bob = join('bob')
    types(ada)
    ada.state.waitingBytes = 1024 * 1024 + 1
    say(bob, { type: 'declining-SDP-offer', reason: 'r' })
    expect(ada.done).toEqual(['terminate'])
    expect(noted).toEqual(['1006 slow-reader'])
    expect(types(bob).at(-1)).toBe('peer-away')
    say(bob, { type: 'declining-SDP-offer', reason: 'r' })
    expect(types(ada)).toEqual(['SDP-offer-declined'])
  })

  it('R1: pings every 15 s and ends with 4408 after two that were missed', () => {
    const { join, pass, types } = start()
    const ada = join('ada')
    const bob = join('bob')
    types(ada)
    for (let second = 0; second < 46; second++) {
      pass(1_000)
      bob.line.hearControl()
    }
    expect(ada.done).toEqual(['ping', 'ping', 'close 4408', 'terminate'])
    expect(bob.done).toEqual(['ping', 'ping', 'ping'])
    expect(types(bob).at(-1)).toBe('peer-away')
    pass(30_000)
    expect(bob.messages.at(-1)).toMatchObject({ type: 'peer-left', reason: 'lost' })
  })

  it('answers a request for ICE servers with what they are now', () => {
    const { join, say } = start()
    const ada = join('ada')
    say(ada, { type: 'requesting-ICE-servers', id: 1 })
    say(ada, { type: 'renewing-token', id: 2, token: 'jwt' })
    expect(ada.messages.slice(1)).toMatchObject([
      { type: 'ICE-servers', iceServers: [{ urls: 'stun:a' }], expiresAt: 7 },
      { type: 'token-renewed' },
    ])
  })

  it('lets who leaves go with 1000', () => {
    const { join, say, types } = start()
    const ada = join('ada')
    const bob = join('bob')
    say(bob, { type: 'leaving' })
    expect(bob.done).toEqual(['close 1000'])
    expect(types(ada).at(-1)).toBe('peer-left')
  })

  it('measures from when a frame was heard to its being written here, from another node by the clocks of both', () => {
    const relayed: number[] = []
    let perform: (effect: Effect) => void = () => undefined
    const watch = (backend: Backend): Backend => ({
      connect: (node, apply) => {
        perform = apply
        return backend.connect(node, apply)
      },
    })
    const { join, say, pass } = start(watch, { ...NO_METER, relayed: (ms) => relayed.push(ms) })
    const [ada, bob] = [join('ada'), join('bob')]
    say(bob, { type: 'sending-SDP-offer', description: { type: 'offer', sdp: 'v=0' } })
    expect(relayed).toEqual([0])
    pass(100)
    const theirs = { type: 'write', to: { node: 'n', socket: 1 }, frame: ALIVE } as const
    // Their clock that never jumps says nothing here; ahead of ours, the other says nothing either.
    for (const unixMs of [70, 130])
      perform({ ...theirs, heard: { node: 'elsewhere', atMs: 1_000_000, unixMs } })
    expect(relayed).toEqual([0, 30, 0])
    expect(ada.messages.filter(({ type }) => type === 'alive')).toHaveLength(2)
  })

  it('holds nothing of those who left, nor of those who were lost', () => {
    const { hub, join, say, pass } = start()
    const visit = (number: number): void => {
      const [ada, bob] = [join(`ada${number}`), join(`bob${number}`)]
      say(bob, { type: 'sending-SDP-offer', id: 1, description: { type: 'offer', sdp: 'v=0' } })
      say(ada, { type: 'leaving' })
      bob.line.cut()
      pass(30_000)
    }
    for (let number = 0; number < WARMING; number++) visit(number)
    const before = heapBytes()
    for (let number = 0; number < VISITS; number++) visit(WARMING + number)
    expect(hub.rooms()).toEqual([])
    expect(heapBytes() - before).toBeLessThan(VISITS * MAX_BYTES_LEFT)
  })

  it('when it drains, everybody hears that and nothing of the others', () => {
    const { hub, join, types } = start()
    const peers = [join('ada'), join('bob')]
    for (const peer of peers) types(peer)
    hub.drain()
    for (const peer of peers) {
      expect(peer.messages).toMatchObject([{ type: 'refused', code: 'draining' }])
      expect(peer.done).toEqual(['close 4503'])
    }
  })

  it('when it drains, it takes its node out of the backend', () => {
    const disconnected: string[] = []
    const { hub } = start((backend) => ({
      connect: (node, apply) => {
        const link = backend.connect(node, apply)
        const disconnect = (): Promise<void> => {
          disconnected.push(node)
          return link.disconnect()
        }
        return { ...link, disconnect }
      },
    }))
    hub.drain()
    expect(disconnected).toEqual(['n'])
  })
})
