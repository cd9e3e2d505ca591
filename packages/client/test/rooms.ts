/**
 * Rooms on a network in memory to which everything happens that can: one world for each seed. Keeps account of every message,
 * so that it can be said whether one came twice, late, to the wrong page or not at all (N3).
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { RoomError, RoomErrorCode } from '../src/errors.ts'
import { createNetwork, type Network } from '../src/testing/network.ts'
import { seeded } from '../src/testing/random.ts'
import type { Room } from '../src/types.ts'
import type { Clock } from './clock.ts'

const MAX_PAGES = 4
/** Longer than a page that crashed is missed: by the server, and then by the others. */
const LAST_MS = 150_000
/** So long, and so often, it is waited for what a page loads on first use: by the real clock. */
const LOAD_MS = 20
const LOADS = 250

type Outcome = 'waiting' | 'delivered' | RoomErrorCode

type Sent = {
  readonly n: number
  readonly by: Page
  readonly to: readonly string[]
  readonly arrived: Set<string>
  outcome: Outcome
}

/** From one load to the next. */
type Page = {
  readonly room: Room
  readonly load: number
  /** The last number that came from each load. */
  readonly newest: Map<number, number>
}

export type Rooms = {
  /** What a whole number chooses. Throws at anything that must not be. */
  readonly step: (choice: number) => Promise<void>
  /** Mends everything, waits until all is at rest, and throws if a message is unaccounted for. */
  readonly settle: () => Promise<void>
  readonly counts: Readonly<Record<string, number>>
  /** What was done and when, for who has to find out why. */
  readonly story: readonly string[]
  readonly close: () => void
}

/** @param shape chooses the conditions, and is the seed of the network */
export async function openRooms(shape: number, clock: Clock): Promise<Rooms> {
  let random = seeded(shape)
  const network: Network = createNetwork({
    seed: shape,
    delayMs: pick([0, 5, 20, 80]) ?? 0,
    jitterMs: pick([0, 10, 60]) ?? 0,
    lossRate: pick([0, 0, 0.02, 0.15]) ?? 0,
    advanceTimers: clock.advance,
  })
  const counts: Record<string, number> = {}
  const story: string[] = []
  const all: Sent[] = []
  let pages: readonly Page[] = []
  let loads = 0
  let isServed = true
  let fault: Error | null = null

  function pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(random() * from.length)]
  }

  function count(what: string): void {
    counts[what] = (counts[what] ?? 0) + 1
  }

  function did(what: string): void {
    count(what)
    story.push(`${Math.round(clock.nowMs())} ${what}`)
  }

  function hold(room: Room): Page {
    const page: Page = { room, load: ++loads, newest: new Map() }
    room.on('peer-joined', (peer) => peer.on('connection', () => count('connection')))
    room.on('message', (message) => {
      try {
        arrive(page, message)
      } catch (error) {
        fault ??= error as Error
      }
    })
    pages = [...pages.filter((other) => other.room.id !== room.id), page]
    return page
  }

  function arrive(page: Page, message: unknown): void {
    const n = Number(
      message instanceof Uint8Array ? new DataView(message.buffer).getUint32(0) : message,
    )
    const sent = all[n]
    const { id } = page.room
    if (!sent) throw new Error(`${n} was never sent`)
    if (!sent.to.includes(id)) throw new Error(`${n} came to ${id}, for whom it was not`)
    if (sent.arrived.has(id)) throw new Error(`${n} came twice to ${id}`)
    if ((page.newest.get(sent.by.load) ?? -1) > n) throw new Error(`${n} came too late to ${id}`)
    page.newest.set(sent.by.load, n)
    sent.arrived.add(id)
    count('arrived')
  }

  function send(page: Page): void {
    const n = all.length
    const peers = [...page.room.peers.keys()]
    const one = pick(peers)
    const to = random() < 0.5 || one === undefined ? peers : [one]
    const sent: Sent = { n, by: page, to, arrived: new Set(), outcome: 'waiting' }
    all.push(sent)
    const bytes = random() < 0.02 ? 70_000 + Math.floor(random() * 200_000) : 0
    const message = bytes > 0 ? new Uint8Array(bytes) : n
    if (typeof message !== 'number') new DataView(message.buffer).setUint32(0, n)
    page.room.send(message, to === peers ? {} : { to }).then(
      () => {
        sent.outcome = 'delivered'
        if (to.length > 0) count('delivered')
        const missing = to.filter((id) => !sent.arrived.has(id))
        if (missing.length > 0)
          fault ??= new Error(`${n} is said to be delivered, and ${missing.join()} has it not`)
      },
      (error: unknown) => {
        const { code } = error as RoomError // `send` rejects with nothing else
        sent.outcome = code
        count(code)
      },
    )
  }

  async function join(): Promise<void> {
    if (!isServed) return
    did('join')
    // Where nobody answers in time nobody has come.
    const room = await network.joinRoom('r', { media: false, timeoutMs: 5_000 }).catch(() => null)
    if (room) hold(room)
  }

  async function reload(page: Page): Promise<void> {
    did('reload')
    pages = pages.filter((other) => other !== page)
    const room = await network.reload(page.room).catch(() => null)
    if (room) hold(room)
  }

  async function happen(): Promise<void> {
    const [page, other] = [pick(pages), pick(pages)]
    const what = random()
    if (!page || !other || pages.length < 2) return join()
    if (what < 0.2) {
      did('cut')
      network.cut(page.room, random() < 0.5 || other === page ? undefined : other.room)
    } else if (what < 0.28) {
      did('cut from the server')
      network.cut(page.room, 'server')
    } else if (what < 0.46) {
      did('heal')
      network.heal()
    } else if (what < 0.53) {
      did(isServed ? 'stop the server' : 'start the server')
      if (isServed) network.stopServer({ abruptly: random() < 0.5 })
      else network.startServer()
      isServed = !isServed
    } else if (what < 0.58) {
      did('restart ICE')
      for (const peer of page.room.peers.values()) peer.connection?.restartIce()
    } else if (what < 0.66) {
      if (isServed) await reload(page)
    } else if (what < 0.7) {
      did('leave')
      pages = pages.filter((each) => each !== page)
      await page.room.leave()
    } else if (what < 0.73) {
      did('crash')
      pages = pages.filter((each) => each !== page)
      await network.crash(page.room)
    } else if (what < 0.77) {
      did('change')
      network.change({ jitterMs: pick([0, 10, 60]) ?? 0, lossRate: pick([0, 0.02, 0.3]) ?? 0 })
    } else if (what < 0.87) {
      if (pages.length < MAX_PAGES) await join()
    } else {
      did('pass')
      await network.pass(1_000 + random() * 20_000)
    }
  }

  function check(): void {
    if (fault) throw fault
  }

  await join()
  await join()
  return {
    counts,
    story,
    close: network.close,
    step: async (choice) => {
      random = seeded(choice)
      const what = random()
      const page = pick(pages)
      if (what < 0.9 && page) send(page)
      else if (what < 0.98) await network.pass(random() * 200)
      else await happen()
      check()
    },
    settle: async () => {
      network.heal()
      network.startServer()
      await network.settle()
      await network.pass(LAST_MS)
      await network.settle()
      // What is loaded on first use takes its time by another clock than the network's.
      for (
        let tries = 0;
        tries < LOADS && all.some(({ outcome }) => outcome === 'waiting');
        tries++
      ) {
        await pause(LOAD_MS)
        await network.pass(LAST_MS)
        await network.settle()
      }
      check()
      for (const { n, outcome, by, to } of all)
        if (outcome === 'waiting')
          throw new Error(`${n} from ${by.room.id} to ${to.join()} waits for ever`)
    },
  }
}
