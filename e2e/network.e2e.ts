/** That the networks which misbehave do so as they are told, so that what holds on them means something. */
import { createSocket, type RemoteInfo } from 'node:dgram'
import { createServer, connect } from 'node:net'
import { once } from 'node:events'
import { expect, onTestFinished } from 'vitest'
import { test } from './src/ground.ts'
import type { Datagrams } from './src/network/datagrams.ts'
import { relayedBy } from './src/network/path.ts'
import { lacks } from './src/programs.ts'
import { allSee, allShow, allTalk, join, ON_AIR, sees, type Person } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

const PACKETS = 200
const BYTES = 1_000
/** More than connecting takes. */
const MEDIA_PACKETS = 200
const MEDIA_BYTES = 50_000
/** All of them at once. */
const ROOMY = { type: 'udp4', recvBufferSize: 1_048_576 } as const

type Heard = { readonly number: number; readonly port: number; readonly afterMs: number }

/** A port that keeps what it hears, and one that sends numbered packets of a thousand bytes. */
async function talkers(): Promise<{
  readonly port: number
  readonly heard: Heard[]
  readonly answers: number[]
  readonly say: (to: Datagrams, from: number, count: number) => void
}> {
  const heard: Heard[] = []
  const answers: number[] = []
  const sentAtMs = new Map<number, number>()
  const far = createSocket(ROOMY, (bytes: Buffer, from: RemoteInfo) => {
    const number = bytes.readUInt32BE()
    heard.push({
      number,
      port: from.port,
      afterMs: performance.now() - (sentAtMs.get(number) ?? 0),
    })
    far.send(bytes, from.port, from.address)
  }).bind(0, '127.0.0.1')
  const near = createSocket(ROOMY, (bytes: Buffer) => answers.push(bytes.readUInt32BE()))
  near.bind(0, '127.0.0.1')
  await Promise.all([once(far, 'listening'), once(near, 'listening')])
  onTestFinished(() => {
    far.close()
    near.close()
  })
  return {
    port: far.address().port,
    heard,
    answers,
    say: (to, from, count) => {
      for (let number = from; number < from + count; number++) {
        const bytes = Buffer.alloc(BYTES)
        bytes.writeUInt32BE(number)
        sentAtMs.set(number, performance.now())
        near.send(bytes, to.port, '127.0.0.1')
      }
    },
  }
}

test('packets go both ways, and are lost by the seed alone', async ({ ground }) => {
  const lost: number[][] = []
  for (const seed of [7, 7, 8]) {
    const { port, heard, answers, say } = await talkers()
    const path = await ground.datagrams(port, seed)
    say(path, 0, PACKETS)
    await until('all are answered', () => answers.length === PACKETS)
    heard.length = 0
    path.conditions({ loss: 0.2 }, 'up')
    say(path, PACKETS, PACKETS)
    await until('all are taken', () => path.packets().up.taken === 2 * PACKETS)
    const { passed } = path.packets().up
    await until('what was passed on is there', () => heard.length === passed - PACKETS)
    const there = new Set(heard.map(({ number }) => number))
    lost.push(
      Array.from({ length: PACKETS }, (_, place) => PACKETS + place).filter((n) => !there.has(n)),
    )
  }
  const [first, again, other] = lost
  expect(first?.length).toBeGreaterThan(PACKETS * 0.1)
  expect(first?.length).toBeLessThan(PACKETS * 0.3)
  expect(again).toEqual(first)
  expect(other).not.toEqual(first)
})

test('packets are late, overtake each other, wait at a bottleneck', async ({ ground }) => {
  const { port, heard, say } = await talkers()
  const path = await ground.datagrams(port)
  path.conditions({ delayMs: 50 })
  say(path, 0, PACKETS)
  await until('all are there', () => heard.length === PACKETS)
  expect(heard.map(({ number }) => number)).toEqual(Array.from({ length: PACKETS }, (_, n) => n))
  expect(Math.min(...heard.map(({ afterMs }) => afterMs))).toBeGreaterThanOrEqual(49)

  heard.length = 0
  path.conditions({ jitterMs: 50 })
  say(path, 0, PACKETS)
  await until('all are there', () => heard.length === PACKETS)
  const order = heard.map(({ number }) => number)
  expect(order).not.toEqual(order.toSorted((a, b) => a - b))

  heard.length = 0
  path.conditions({ delayMs: 0, jitterMs: 0, bytesPerSecond: 500_000, queueMs: 1_000 })
  say(path, 0, PACKETS)
  await until('all are there', () => heard.length === PACKETS)
  const lastMs = Math.max(...heard.map(({ afterMs }) => afterMs))
  expect(lastMs).toBeGreaterThanOrEqual(((PACKETS - 1) * BYTES) / 500)
})

test('a cut drops what is under way too, half of one is silence, and an address changes', async ({
  ground,
}) => {
  const { port, heard, answers, say } = await talkers()
  const path = await ground.datagrams(port)
  path.conditions({ delayMs: 100 }, 'up')
  say(path, 0, 10)
  await until('they are under way', () => path.packets().up.taken === 10)
  path.cut()
  path.conditions({ delayMs: 0 })
  say(path, 10, 10)
  await until('they are gone', () => path.packets().up.taken === 20)
  path.heal()
  // Those of before the cut would come in the time that these take.
  path.conditions({ delayMs: 100 })
  say(path, 20, 10)
  await until('the healed path answers', () => answers.includes(29))
  expect(heard.map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, n) => 20 + n))

  path.conditions({ delayMs: 0 })
  path.cut('down')
  say(path, 30, 10)
  await until('up works', () => heard.some(({ number }) => number === 39))
  await until('down is taken', () => path.packets().down.taken === 20)
  expect(answers).not.toContain(39)
  path.heal()

  path.changeAddress()
  say(path, 40, 10)
  await until('both ways from the new port', () => answers.includes(49))
  const ports = new Set(heard.map((one) => one.port))
  expect(ports.size).toBe(2)
})

test('a stream is held and then whole, slow at a bottleneck, half open', async ({ ground }) => {
  const chunks: Buffer[] = []
  const size = (): number => chunks.reduce((sum, { length }) => sum + length, 0)
  const far = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      socket.write(chunk)
    })
  }).listen(0, '127.0.0.1')
  await once(far, 'listening')
  onTestFinished(() => void far.close())
  const address = far.address()
  const path = await ground.forwarder(typeof address === 'object' && address ? address.port : 0)
  let answered = 0
  const near = connect(path.port, '127.0.0.1')
  near.on('error', () => undefined)
  near.on('data', (chunk) => (answered += chunk.length))
  await once(near, 'connect')
  onTestFinished(() => void near.destroy())

  path.hold()
  near.write('one ')
  await until('it is under way', () => path.bytes().up === 4)
  near.write('two ')
  await until('both are under way', () => path.bytes().up === 8)
  expect(size()).toBe(0)
  path.heal()
  await until('both are there', () => answered === 8)
  expect(Buffer.concat(chunks).toString()).toBe('one two ')

  path.conditions({ bytesPerSecond: 1_000_000 })
  const atMs = performance.now()
  near.write(Buffer.alloc(500_000))
  await until('it is through', () => size() === 500_008)
  expect(performance.now() - atMs).toBeGreaterThanOrEqual(400)
  await until('and back', () => answered === 500_008)

  path.silence('down')
  near.write('three')
  await until('it is there', () => size() === 500_013)
  await until('it is answered', () => path.bytes().down === 500_013)
  expect(answered).toBe(500_008)
})

test.skipIf(lacks('turnserver'))(
  'every packet of a call goes along its path: cut, it stops; healed, it goes on; by TCP where UDP is blocked',
  async ({ ground }) => {
    const turn = await ground.turn()
    const server = await ground.server(relayedBy(turn))
    const browser = await ground.chromium()
    const open = async (blocked: 'udp' | 'tcp'): Promise<Person> => {
      const path = await ground.path(server, turn)
      path[blocked].cut()
      const { scripts } = path
      const tab = await ground.tab(browser, path.origin + QUIET_PAGE, { scripts })
      const person = await join(tab, 'path', { ...ON_AIR, relayOnly: true })
      paths.push(path)
      return person
    }
    const paths: Awaited<ReturnType<typeof ground.path>>[] = []
    const ada = await open('tcp')
    const bob = await open('udp')
    await allSee([ada, bob])
    await allShow([ada, bob])
    await allTalk([ada, bob])
    const [adas, bobs] = paths
    await until('media along both', () => {
      const [udp, tcp] = [adas?.udp.packets().up.passed ?? 0, bobs?.tcp.bytes().down ?? 0]
      if (udp > MEDIA_PACKETS && tcp > MEDIA_BYTES) return true
      throw new Error(JSON.stringify(paths.map(({ udp, tcp }) => [udp.packets(), tcp.bytes()])))
    })
    expect(bobs?.udp.packets().up.passed).toBe(0)
    adas?.cut()
    await Promise.all([sees(ada, [bob], 'reconnecting'), sees(bob, [ada], 'reconnecting')])
    adas?.heal()
    await allSee([ada, bob])
    await allShow([ada, bob])
    await allTalk([ada, bob], 'again')
  },
)
