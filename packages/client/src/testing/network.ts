/**
 * A network in memory: rooms of the real SDK, with the real server's rooms between them, on connections that are made of
 * nothing. For tests of apps in vitest or alike, without a browser.
 */
import { toBase64Url, KEY_BYTES } from '@roomful/protocol'
import { RoomError } from '../errors.ts'
import { loadCarrier } from '../channel/carrier-gate.ts'
import { loadMending } from '../connection/links.ts'
import { joinRoom } from '../join.ts'
import type { JoinOptions } from '../options.ts'
import type { Room } from '../types.ts'
import { drawHost, house, houseOthers, iceServerOf, install } from './globals.ts'
import { createPage, type Page } from './page.ts'
import { CALM, createPaths, SERVER, type Conditions } from './paths.ts'
import { bytesOf, seeded } from './random.ts'
import { createServer, type ServerOptions } from './server.ts'
import type { Directory } from './transport.ts'
import { unsettled, type Joined } from './settled.ts'

/** How often it is looked whether all is settled, and how long it has to stay so: longer than what the SDK batches. */
const STEP_MS = 10
const QUIET_MS = 100
const SETTLE_TIMEOUT_MS = 120_000

export type NetworkOptions = Partial<Conditions> &
  ServerOptions & {
    /** The same seed gives the same losses, delays and ids. @default 1 */
    readonly seed?: number
    /**
     * Moves fake timers: `vi.advanceTimersByTimeAsync`. Then nothing that the network waits for takes real time.
     * @default none: time is real
     */
    readonly advanceTimers?: (ms: number) => unknown
  }

/** Who is meant: a page, by the room that it joined, or the signaling server. */
export type End = Room | 'server'

export type Network = Disposable & {
  /** `joinRoom` in a page of its own, on this network. */
  readonly joinRoom: (name: string, options?: Omit<JoinOptions, 'server'>) => Promise<Room>
  /** The page is loaded anew: its connections are closed, its socket is, without a goodbye, and it joins again as the same peer. */
  readonly reload: (room: Room) => Promise<Room>
  /** The page is gone, and could tell nobody: its device is off. */
  readonly crash: (room: Room) => Promise<void>
  /** Nothing passes any more between two, or between one and everybody. Neither is told. */
  readonly cut: (one: End, other?: End) => void
  /** Takes back what `cut` did with the same arguments; without any, all of it. */
  readonly heal: (one?: End, other?: End) => void
  readonly startServer: () => void
  /** Sends everybody away as a server does that is stopped; `abruptly` it only breaks off. */
  readonly stopServer: (options?: { readonly abruptly?: boolean }) => void
  /** From now on. */
  readonly change: (conditions: Partial<Conditions>) => void
  /** Lets time go by, in milliseconds. */
  readonly pass: (ms: number) => Promise<void>
  /** Lets time go by until the promise is settled, and gives what it does. */
  readonly until: <T>(promise: Promise<T>) => Promise<T>
  /**
   * Lets time go by until all that can be connected is, and nothing is on its way.
   * @throws RoomError `internal` that says what is not, after two minutes
   */
  readonly settle: () => Promise<void>
  /** Leaves all rooms, and takes the network away. */
  readonly close: () => void
}

/** What a page did, to be done again after a reload. */
type Visit = Joined & { readonly given: JoinOptions }

export function createNetwork(options: NetworkOptions = {}): Network {
  const { seed = 1, advanceTimers } = options
  const random = seeded(seed)
  const paths = createPaths({ ...CALM, ...pick(options) }, random)
  const directory: Directory = new Map()
  const uninstall = install()
  const server = createServer(options, random)
  const joined = new Map<Room, Visit>()
  /** Of those that still are at it. */
  let joining = 0
  const ended = new AbortController()
  const houses = [houseOthers(createPage(drawHost(), paths, directory))]

  function placeOf(end: End): string {
    return end === 'server' ? SERVER : ofRoom(end).page.place
  }

  function ofRoom(room: Room): Visit {
    const found = joined.get(room)
    if (found) return found
    throw new RoomError('bad-argument', 'This room was not joined on this network, or was left.')
  }

  async function pass(ms: number): Promise<void> {
    await (advanceTimers ? advanceTimers(ms) : new Promise((later) => setTimeout(later, ms)))
  }

  async function until<T>(promise: Promise<T>): Promise<T> {
    if (!advanceTimers) return promise
    const settled = promise.then(
      () => true,
      () => true,
    )
    while (!(await Promise.race([settled, pass(1)]))) await pass(0)
    return promise
  }

  async function open(page: Page, name: string, given: JoinOptions): Promise<Room> {
    const signal = given.signal ? AbortSignal.any([given.signal, ended.signal]) : ended.signal
    const iceServers = [iceServerOf(page), ...(given.iceServers ?? [])]
    joining++
    // By the real clock: minutes of the network's may be over before they are there.
    await Promise.all([loadCarrier(), loadMending()])
    const room = await until(
      joinRoom(name, { ...given, server: `https://${page.place}`, iceServers, signal }),
    ).finally(() => joining--)
    joined.set(room, { page, name, given })
    return room
  }

  /** Everything of the page ends, and the SDK in it, which has no way left to say so. */
  async function unload(room: Room, silently: boolean): Promise<Visit> {
    const found = ofRoom(room)
    for (const connection of [...found.page.connections]) connection.close(silently)
    for (const socket of [...found.page.sockets]) socket.abandon(silently)
    joined.delete(room)
    await room.leave()
    return found
  }

  async function settle(): Promise<void> {
    let quietMs = 0
    for (let waitedMs = 0; waitedMs < SETTLE_TIMEOUT_MS; waitedMs += STEP_MS) {
      await pass(STEP_MS)
      const why = whatIsNot()
      quietMs = why === null ? quietMs + STEP_MS : 0
      if (quietMs >= QUIET_MS) return
    }
    const why = whatIsNot() ?? 'it never came to rest'
    throw new RoomError('internal', `Not settled after ${SETTLE_TIMEOUT_MS / 1_000} s: ${why}.`)
  }

  function whatIsNot(): string | null {
    return joining > 0 ? 'somebody is still joining' : unsettled(joined, paths, server)
  }

  function close(): void {
    if (ended.signal.aborted) return
    for (const room of joined.keys()) void room.leave()
    joined.clear()
    ended.abort()
    server.stop(true)
    for (const leave of houses) leave()
    uninstall()
  }

  return {
    joinRoom: (name, given = {}) => {
      const page = createPage(drawHost(), paths, directory)
      houses.push(house(page, server))
      keepKey(page, name, toBase64Url(bytesOf(random, KEY_BYTES)))
      return open(page, name, given)
    },
    reload: async (room) => {
      const { page, name, given } = await unload(room, false)
      return open(page, name, given)
    },
    crash: async (room) => {
      paths.cut(ofRoom(room).page.place)
      await unload(room, true)
    },
    cut: (one, other) => paths.cut(placeOf(one), other && placeOf(other)),
    heal: (one, other) => paths.heal(one && placeOf(one), other && placeOf(other)),
    startServer: server.start,
    stopServer: ({ abruptly = false } = {}) => server.stop(abruptly),
    change: (conditions) => paths.change(pick(conditions)),
    pass,
    until,
    settle,
    close,
    [Symbol.dispose]: close,
  }
}

function pick({
  delayMs,
  jitterMs,
  lossRate,
  bytesPerSecond,
}: Partial<Conditions>): Partial<Conditions> {
  return {
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(jitterMs === undefined ? {} : { jitterMs }),
    ...(lossRate === undefined ? {} : { lossRate }),
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
  }
}

/** As if the page had been there before, so that its id comes from the seed. */
function keepKey({ place }: Page, room: string, key: string): void {
  sessionStorage.setItem(`roomful:key://${place}/v1/rooms/${room}`, key)
}
