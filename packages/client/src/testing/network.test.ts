import { afterEach, describe, expect, it, vi } from 'vitest'
import { stubClock, type Clock } from '../../test/clock.ts'
import type { Room } from '../types.ts'
import { createNetwork, type Network, type NetworkOptions } from './network.ts'

type World = { readonly clock: Clock; readonly network: Network }

const opened: Network[] = []

function open(options: NetworkOptions = {}): World {
  const clock = stubClock()
  const network = createNetwork({ delayMs: 20, advanceTimers: clock.advance, ...options })
  opened.push(network)
  return { clock, network }
}

afterEach(() => {
  for (const network of opened.splice(0)) network.close()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** What a room hears, as `who: what`. */
function hearing(room: Room): string[] {
  const heard: string[] = []
  room.on('message', (message, peer) => heard.push(`${peer.name}: ${String(message)}`))
  return heard
}

async function pair(network: Network): Promise<readonly [Room, Room]> {
  const ada = await network.joinRoom('standup', { name: 'Ada' })
  const bob = await network.joinRoom('standup', { name: 'Bob' })
  await network.settle()
  return [ada, bob]
}

function stateOf(room: Room, other: Room): string | undefined {
  return room.peers.get(other.id)?.state
}

describe('rooms on a network in memory (E2)', () => {
  it('meet, tell their names and write to each other', async () => {
    const { network } = open()
    const [ada, bob] = await pair(network)
    const heard = hearing(bob)
    expect([...ada.peers.values()].map(({ name }) => name)).toEqual(['Bob'])
    await network.until(ada.send('hello'))
    await network.settle()
    expect(heard).toEqual(['Ada: hello'])
  })

  it('open and end streams, with tracks that carry nothing', async () => {
    const { network } = open()
    const [ada, bob] = await pair(network)
    const streams: string[] = []
    bob.on('stream', (stream, peer) => streams.push(`${peer.name} ${stream.getTracks().length}`))
    bob.on('stream-ended', (_, peer) => streams.push(`${peer.name} ended`))
    await ada.camera.enable()
    await network.settle()
    ada.camera.disable()
    await network.settle()
    expect(streams).toEqual(['Ada 1', 'Ada ended'])
  })

  it("negotiate an app's own track and channel", async () => {
    const { network } = open()
    const [ada, bob] = await pair(network)
    const [track] = (await navigator.mediaDevices.getUserMedia({ video: true })).getTracks()
    if (!track) throw new Error('no track')
    ada.publish(track, { source: 'microscope' })
    await network.settle()
    expect([...bob.peers.values()].flatMap(({ tracks }) => tracks)).toMatchObject([
      { source: 'microscope' },
    ])
    const channels: string[] = []
    bob.on('channel', ({ label }) => channels.push(label))
    ada.peers.get(bob.id)?.createChannel('cursor')
    await network.settle()
    expect(channels).toEqual(['cursor'])
  })

  it('lose of a topic what is unreliable and lost, and nothing of what is reliable (N6)', async () => {
    const { network } = open({ seed: 3 })
    const [ada, bob] = await pair(network)
    const heard: Record<string, unknown[]> = {}
    const numbers = Array.from({ length: 50 }, (_, at) => at)
    for (const delivery of ['reliable', 'unreliable'] as const) {
      const topicOf = (room: Room) => room.topic<number>(delivery, { delivery })
      const [from, to] = [topicOf(ada), topicOf(bob)]
      to.on('message', (value) => (heard[delivery] ??= []).push(value))
      await network.until(from.send(-1))
      await network.settle()
      network.change({ lossRate: 0.3 })
      await network.until(Promise.all(numbers.map((number) => from.send(number))))
      await network.settle()
      network.change({ lossRate: 0 })
    }
    expect(heard['reliable']).toEqual([-1, ...numbers])
    expect(heard['unreliable']?.length).toBeGreaterThan(25)
    expect(heard['unreliable']?.length).toBeLessThan(48)
  })

  it('send no faster than the page may', async () => {
    const { clock, network } = open({ bytesPerSecond: 256 * 1024 })
    const [ada] = await pair(network)
    const before = clock.nowMs()
    await network.until(ada.send(new Uint8Array(1024 * 1024)))
    const tookMs = clock.nowMs() - before
    expect(tookMs).toBeGreaterThan(4_000)
    expect(tookMs).toBeLessThan(5_000)
  })

  it('overtake each other on an unordered channel, and never on an ordered one', async () => {
    const { network } = open({ jitterMs: 50 })
    const [ada, bob] = await pair(network)
    const heard: Record<string, string[]> = { any: [], row: [] }
    bob.on('channel', (channel) => {
      channel.onmessage = ({ data }: MessageEvent<string>) => heard[channel.label]?.push(data)
    })
    const peer = ada.peers.get(bob.id)
    const channels = [peer?.createChannel('any', { ordered: false }), peer?.createChannel('row')]
    await network.settle()
    const numbers = Array.from({ length: 20 }, (_, at) => String(at))
    for (const number of numbers) for (const channel of channels) channel?.send(number)
    await network.settle()
    expect(heard['row']).toEqual(numbers)
    expect(heard['any']).not.toEqual(numbers)
    expect(heard['any']?.toSorted()).toEqual(numbers.toSorted())
  })

  it('say what is not settled where they never come to rest', async () => {
    const { network } = open()
    await pair(network)
    network.change({ lossRate: 1 })
    const eve = network.joinRoom('standup', { name: 'Eve', timeoutMs: 600_000 })
    await expect(network.settle()).rejects.toThrow('Not settled after 120 s: somebody is still')
    network.change({ lossRate: 0 })
    await network.settle()
    expect((await eve).peers.size).toBe(2)
  })

  it('lose their path 5.5 seconds after a cut, and are connected again after it is healed (N2)', async () => {
    const { network } = open()
    const [ada, bob] = await pair(network)
    const connection = ada.peers.get(bob.id)?.connection
    network.cut(ada, bob)
    await network.pass(5_000)
    expect(connection?.connectionState).toBe('connected')
    await network.pass(1_000)
    expect(connection?.connectionState).not.toBe('connected')
    expect([stateOf(ada, bob), stateOf(bob, ada)]).toEqual(['reconnecting', 'reconnecting'])
    expect([ada.status, bob.status]).toEqual(['online', 'online'])
    network.heal()
    await network.settle()
    expect(stateOf(ada, bob)).toBe('connected')
    expect(stateOf(bob, ada)).toBe('connected')
  })

  it('go on without the server, say that it is away, and come back to it', async () => {
    const { network } = open()
    const [ada, bob] = await pair(network)
    const heard = hearing(bob)
    network.stopServer()
    await network.pass(1_000)
    expect([ada.status, bob.status]).toEqual(['offline', 'offline'])
    await network.until(ada.send('still here'))
    await network.settle()
    expect(heard).toEqual(['Ada: still here'])
    network.startServer()
    await network.settle()
    expect([ada.status, bob.status]).toEqual(['online', 'online'])
    expect(stateOf(ada, bob)).toBe('connected')
  })

  it('lose the server without a word when it breaks off', async () => {
    const { network } = open()
    const [ada] = await pair(network)
    network.stopServer({ abruptly: true })
    await network.pass(100)
    expect(ada.status).toBe('offline')
    network.startServer()
    await network.settle()
    expect(ada.status).toBe('online')
  })

  it('are told that nobody answers where the server is stopped, and that a room cannot be', async () => {
    const { network } = open()
    await expect(network.joinRoom('no room')).rejects.toMatchObject({ code: 'bad-room-name' })
    network.stopServer()
    await expect(network.joinRoom('standup')).rejects.toMatchObject({ code: 'server-unreachable' })
  })

  it('are refused where the room is full', async () => {
    const { network } = open({ capacity: 1 })
    await network.joinRoom('standup')
    await expect(network.joinRoom('standup')).rejects.toMatchObject({ code: 'room-full' })
  })

  it('keep their id over a reload, and are the same peer for the others', async () => {
    const { network } = open()
    const [ada, bob] = await pair(network)
    const left: string[] = []
    bob.on('peer-left', (peer) => left.push(peer.name))
    const again = await network.reload(ada)
    await network.settle()
    expect(again.id).toBe(ada.id)
    expect(ada.status).toBe('closed')
    expect(left).toEqual([])
    const heard = hearing(again)
    await network.until(bob.send('welcome back'))
    await network.settle()
    expect(heard).toEqual(['Bob: welcome back'])
  })

  it('miss somebody who crashed only after a while, and then for good', async () => {
    const { network } = open()
    const [ada, bob] = await pair(network)
    const left: string[] = []
    bob.on('peer-left', (peer, reason) => left.push(`${peer.name} ${reason}`))
    await network.crash(ada)
    await network.pass(10_000)
    expect(left).toEqual([])
    await network.pass(120_000)
    expect(left).toEqual(['Ada lost'])
  })

  it('see somebody who leaves go at once', async () => {
    const { network } = open()
    const [ada, bob] = await pair(network)
    const left: string[] = []
    bob.on('peer-left', (peer, reason) => left.push(`${peer.name} ${reason}`))
    await ada.leave()
    await network.settle()
    expect(left).toEqual(['Ada left'])
  })

  it('do the same for the same seed, and something else for another', async () => {
    const story = async (seed: number): Promise<readonly unknown[]> => {
      vi.spyOn(Math, 'random').mockReturnValue(0.5)
      const { clock, network } = open({ seed, jitterMs: 30, lossRate: 0.2 })
      const [ada, bob] = await pair(network)
      const times: number[] = []
      bob.on('message', () => times.push(clock.nowMs()))
      for (let at = 0; at < 20; at++) void ada.send(at)
      await network.settle()
      network.close()
      vi.unstubAllGlobals()
      return [ada.id, bob.id, times]
    }
    const first = await story(7)
    expect(await story(7)).toEqual(first)
    expect(await story(8)).not.toEqual(first)
  })

  it('leave no timer and no global behind', async () => {
    const before = Object.getOwnPropertyNames(globalThis).toSorted()
    const socket = globalThis.WebSocket
    const { clock, network } = open({ jitterMs: 10, lossRate: 0.1 })
    expect('RTCPeerConnection' in globalThis).toBe(true)
    const [ada] = await pair(network)
    const sent = expect(ada.send('on its way')).rejects.toMatchObject({ code: 'not-delivered' })
    network.close()
    await sent
    await clock.advance(120_000)
    expect(clock.pending()).toBe(0)
    expect(Object.getOwnPropertyNames(globalThis).toSorted()).toEqual(before)
    expect(globalThis.WebSocket).toBe(socket)
  })

  it('are given up where the network is closed while they join', async () => {
    const { clock, network } = open()
    network.cut('server')
    const joining = expect(network.joinRoom('standup')).rejects.toMatchObject({ code: 'aborted' })
    await clock.advance(1_000)
    network.close()
    await joining
    await clock.advance(30_000)
    expect(clock.pending()).toBe(0)
  })

  it('live beside those of another network, and do not meet them', async () => {
    const { clock, network } = open()
    const other = createNetwork({ advanceTimers: clock.advance })
    opened.push(other)
    const ada = await network.joinRoom('standup')
    const eve = await other.joinRoom('standup')
    await network.settle()
    await other.settle()
    expect([ada.peers.size, eve.peers.size]).toEqual([0, 0])
  })

  it("run on vitest's fake timers, and on real ones", async () => {
    const talk = async (network: Network): Promise<void> => {
      opened.push(network)
      const [ada, bob] = await pair(network)
      const heard = hearing(bob)
      await network.until(ada.send('hello'))
      await network.settle()
      expect(heard).toEqual(['Ada: hello'])
      network.close()
    }
    await talk(createNetwork({ delayMs: 2 }))
    vi.useFakeTimers()
    try {
      await talk(createNetwork({ delayMs: 20, advanceTimers: vi.advanceTimersByTimeAsync }))
    } finally {
      vi.useRealTimers()
    }
  })
})
