/** A room and whoever is in it, for tests of the pure parts: what each socket was told, in order. */
import {
  decodeModeration,
  decodeServerMessage,
  type Moderating,
  type NumberedModeration,
  type Permission,
  type RefusalCode,
  type ServerMessage,
  type Signal,
} from '@roomful/protocol'
import type { After } from '../src/join.ts'
import {
  emptyRoom,
  isOver,
  step,
  type Room,
  type RoomEvent,
  type RoomSettings,
} from '../src/room.ts'
import type { Carrier } from '../src/session.ts'

export type Told =
  | ServerMessage
  | NumberedModeration
  | { readonly type: 'warned' | 'closed'; readonly code: RefusalCode; readonly id?: number }
  | { readonly type: 'released' }

export type World = {
  readonly room: () => Room
  /** Lets a peer join by a new socket, which is returned. */
  readonly join: (peer: string, after?: After | null, more?: Coming) => Carrier
  readonly moderate: (peer: string, carrier: Carrier, said: Moderating) => void
  readonly say: (peer: string, carrier: Carrier, signal: Signal) => void
  readonly event: (event: RoomEvent) => void
  /** Everything that a socket was told since the last time. */
  readonly told: (carrier: Carrier) => readonly Told[]
  readonly pass: (ms: number) => void
}

/** What else may be said of who joins. */
export type Coming = {
  readonly permissions?: readonly Permission[]
  readonly opens?: boolean
  readonly key?: string
}

/** A peer's id is as long as the protocol wants it. */
export const peerId = (name: string): string => name.padEnd(22, '_')

export function openWorld(settings: Partial<RoomSettings> = {}, name = 'room'): World {
  const full = { capacity: 16, lostAfterMs: 30_000, ...settings }
  const told = new Map<number, Told[]>()
  let room = emptyRoom(name)
  let nowMs = 0
  let sockets = 0

  function event(one: RoomEvent): void {
    const [next, effects] = step(room, full, one, nowMs)
    room = isOver(next) ? emptyRoom(name) : next
    for (const effect of effects) {
      const heard = told.get(effect.to.socket)
      switch (effect.type) {
        case 'write': {
          const message = decodeServerMessage(effect.frame) ?? decodeModeration(effect.frame)
          if (!message) throw new Error(`no client can read ${effect.frame}`)
          heard?.push(message)
          break
        }
        case 'warn':
        case 'close': {
          const { code, id } = effect.refusal
          const type = effect.type === 'warn' ? 'warned' : 'closed'
          heard?.push({ type, code, ...(id === undefined ? {} : { id }) })
          break
        }
        case 'release':
          heard?.push({ type: 'released' })
      }
    }
  }

  return {
    room: () => room,
    event,
    join: (peer, after = null, more = {}) => {
      const carrier: Carrier = { node: 'n', socket: ++sockets }
      told.set(carrier.socket, [])
      const ice = { iceServers: [], expiresAt: null }
      const drawn = { epoch: `e${sockets}`, ice, permissions: null, ...more }
      event({ type: 'joining', peer: peerId(peer), carrier, after, ...drawn })
      return carrier
    },
    moderate: (peer, carrier, said) =>
      event({ type: 'moderating', peer: peerId(peer), carrier, said }),
    say: (peer, carrier, signal) =>
      event({ type: 'signaling', peer: peerId(peer), carrier, signal }),
    told: (carrier) => told.get(carrier.socket)?.splice(0) ?? [],
    pass: (ms) => {
      nowMs += ms
      event({ type: 'sweep' })
    },
  }
}

/** Mulberry32: from a seed to what `Math.random` gives. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
