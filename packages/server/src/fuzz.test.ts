/** Hostile bytes over real sockets, the same at every run. What they cost is the room's whose peer sends them, nobody else's. */
import { MAX_FRAME_BYTES, SUBPROTOCOL, toBase64Url } from '@roomful/protocol'
import { expect, it, onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { connect, eventually, keyOf, startHost, type Client } from '../test/client.ts'
import { heapBytes } from '../test/heap.ts'
import type { Traffic } from './index.ts'
import { mutate, randomFrom, type Random } from '../test/mutate.ts'

const SEED = 20_261_121
const FRAMES = 100_000
const ATTACKERS = 4
/** Most sockets are closed before their last frame is read: what comes after the end is part of the test. */
const MAX_AT_ONCE = 40
/** What the heap may grow by, in the server and in the attackers, which share this process. */
const MAX_GROWTH_BYTES = 64 * 1024 * 1024
/** What the others say to each other meanwhile. */
const WORDS = 100
const TIMEOUT_MS = 240_000

it(
  `${FRAMES} mutated frames: no crash, bounded memory, and the peers of another room notice nothing`,
  async () => {
    const broken: unknown[] = []
    const traffic: Traffic = { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0 }
    const note = (reason: unknown): void => void broken.push(reason)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    // A rate and a number of connections that let everything through to what is behind them.
    const host = await startHost({
      framesPerSecond: 1e9,
      connectionsPerMinute: 1e9,
      lostAfterMs: 1,
      traffic,
    })
    onTestFinished(host.stop)
    const ada = connect(host.room('calm'), { key: keyOf(1) })
    await ada.joined()
    const bob = connect(host.room('calm'), { key: keyOf(2) })
    await bob.joined()
    await ada.first('peer-joined')

    const before = heapBytes()
    /** Frames that came through and that nobody mutated, at most. */
    let honest = 0
    const mutated = (): number => traffic.framesIn - honest
    const over = new AbortController()
    onTestFinished(() => over.abort())
    const storm = Promise.all(
      Array.from({ length: ATTACKERS }, async (_, i) => {
        const random = randomFrom(SEED + i)
        while (!over.signal.aborted && mutated() < FRAMES) {
          honest++
          await attack(host.room(`storm-${i % 2}`), keyOf(10 + i), random, 1 + random(MAX_AT_ONCE))
        }
      }),
    )
    const words = Array.from({ length: WORDS }, (_, at) => `word ${at}`)
    for (const [at, word] of words.entries()) {
      await eventually(() => expect(mutated()).toBeGreaterThan((at * FRAMES) / WORDS))
      honest += 2
      await talk(ada, bob, word)
    }
    await storm

    // Much of it came through to be answered or handed on, or it would have been a test of the parser alone.
    expect(traffic.framesOut - 2 * WORDS).toBeGreaterThan(FRAMES / 20)
    expect(heapBytes() - before).toBeLessThan(MAX_GROWTH_BYTES)
    expect(broken).toEqual([])
    expect(bob.messages.map(({ type }) => type)).toEqual([
      'joined',
      'requesting-SDP-offer',
      ...words.map(() => 'SDP-offer-declined'),
    ])
    expect(bob.all('SDP-offer-declined').map(({ reason }) => reason)).toEqual(words)
    expect(ada.messages.map(({ type }) => type)).toEqual([
      'joined',
      'peer-joined',
      ...words.map(() => 'alive'),
    ])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  },
  TIMEOUT_MS,
)

/** Comes in, sends that many frames at once and an honest one, and waits until the server has answered or has closed. */
async function attack(room: string, key: Uint8Array, random: Random, count: number): Promise<void> {
  // The same key each time: a room full of peers that are away would let nobody in.
  const ws = new WebSocket(room, [SUBPROTOCOL, `key.${toBase64Url(key)}`])
  // A reset is an answer as well: the server cuts off what is over the limits of `ws`.
  ws.on('error', () => undefined)
  const closed = new Promise((resolve) => ws.once('close', resolve))
  await Promise.race([new Promise((resolve) => ws.once('message', resolve)), closed])
  for (let sent = 0; sent < count && ws.readyState === WebSocket.OPEN; sent++) {
    const { bytes, binary } = mutate(random, MAX_FRAME_BYTES)
    ws.send(bytes, { binary })
  }
  const answered = new Promise<void>((resolve) =>
    ws.on('message', (data: Buffer) => {
      if (data.toString().includes('"type":"alive"')) resolve()
    }),
  )
  if (ws.readyState === WebSocket.OPEN) ws.send(JSON.stringify({ type: 'alive', received: 0 }))
  await Promise.race([answered, closed])
  ws.terminate()
}

async function talk(from: Client, to: Client, reason: string): Promise<void> {
  from.send({ type: 'declining-SDP-offer', reason })
  await eventually(() => expect(to.all('SDP-offer-declined').at(-1)).toMatchObject({ reason }))
  await from.settled()
}
