/** What sockets say while their rooms cannot be reached, in order for each. Time is passed in. */
import type { RoomName } from '@roomful/protocol'
import type { RoomEvent } from '../room.ts'

/** What a socket says. */
export type Said = Exclude<RoomEvent, { type: 'sweep' }>

export type Held = {
  /** Once something of a socket is held, all that follows has to wait behind it. */
  readonly has: (socket: number) => boolean
  readonly hold: (room: RoomName, said: Said, nowMs: number) => void
  readonly awaits: (room: RoomName) => boolean
  readonly rooms: () => readonly RoomName[]
  /** Gives out what is held for a room, for each socket in order until it is refused with `false`, which is kept. */
  readonly release: (room: RoomName, deliver: (said: Said) => boolean) => void
  /** Forgets all of the sockets that have waited for so long. Returns the first of each. */
  readonly expire: (afterMs: number, nowMs: number) => readonly (readonly [RoomName, Said])[]
}

type Queue = { readonly room: RoomName; readonly waiting: Said[]; readonly sinceMs: number }

export function openHeld(): Held {
  const queues = new Map<number, Queue>()
  const rooms = new Map<RoomName, Set<number>>()

  function drop(socket: number, room: RoomName): void {
    queues.delete(socket)
    const sockets = rooms.get(room)
    sockets?.delete(socket)
    if (sockets?.size === 0) rooms.delete(room)
  }

  return {
    has: (socket) => queues.has(socket),
    hold: (room, said, nowMs) => {
      const { socket } = said.carrier
      const queue = queues.get(socket)
      if (queue) return void queue.waiting.push(said)
      queues.set(socket, { room, waiting: [said], sinceMs: nowMs })
      const sockets = rooms.get(room)
      if (sockets) sockets.add(socket)
      else rooms.set(room, new Set([socket]))
    },
    awaits: (room) => rooms.has(room),
    rooms: () => [...rooms.keys()],
    release: (room, deliver) => {
      for (const socket of [...(rooms.get(room) ?? [])]) {
        const { waiting } = queues.get(socket) ?? { waiting: [] }
        let [next] = waiting
        while (next && deliver(next)) {
          waiting.shift()
          next = waiting[0]
        }
        if (waiting.length === 0) drop(socket, room)
      }
    },
    expire: (afterMs, nowMs) => {
      const late = [...queues].filter(([, { sinceMs }]) => nowMs - sinceMs >= afterMs)
      return late.flatMap(
        ([
          socket,
          {
            room,
            waiting: [first],
          },
        ]) => {
          drop(socket, room)
          return first ? [[room, first] as const] : []
        },
      )
    },
  }
}
