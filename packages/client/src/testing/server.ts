/** The signaling server of a network: the real one's rooms, started and stopped at will. */
import { openInMemory, type InMemorySignaling } from '@roomful/server/in-memory'
import { bytesOf } from './random.ts'

const TICK_MS = 1_000

export type Server = {
  readonly isRunning: () => boolean
  /** Of a path such as `/v1/rooms/standup`: `null` where nobody answers, or no room can be. */
  readonly admit: (path: string) => Admission | null
  readonly isRoom: (path: string) => boolean
  readonly start: () => void
  /** Tells everybody that it goes, as a server does that is stopped (4503); `abruptly` it only breaks off. */
  readonly stop: (abruptly: boolean) => void
}

export type Admission = {
  readonly signaling: InMemorySignaling
  /** `breakOff` is called when the server ends without a word; returns what takes it back. */
  readonly hold: (breakOff: () => void) => () => void
}

export type ServerOptions = {
  readonly capacity?: number
  readonly lostAfterMs?: number
}

export function createServer(options: ServerOptions, random: () => number): Server {
  let running: {
    readonly signaling: InMemorySignaling
    readonly held: Set<() => void>
    readonly ticking: ReturnType<typeof setInterval>
  } | null = null

  function start(): void {
    if (running) return
    const signaling = openInMemory({
      ...options,
      now: () => performance.now(),
      random: (length) => bytesOf(random, length),
    })
    running = { signaling, held: new Set(), ticking: setInterval(signaling.tick, TICK_MS) }
  }

  start()
  return {
    isRunning: () => running !== null,
    isRoom: (path) => running?.signaling.isRoom(path) ?? false,
    admit: (path) => {
      if (!running?.signaling.isRoom(path)) return null
      const { signaling, held } = running
      return {
        signaling,
        hold: (breakOff) => {
          held.add(breakOff)
          return () => held.delete(breakOff)
        },
      }
    },
    start,
    stop: (abruptly) => {
      if (!running) return
      const { signaling, held, ticking } = running
      running = null
      clearInterval(ticking)
      if (abruptly) for (const breakOff of [...held]) breakOff()
      else signaling.drain()
    },
  }
}
