/** What sockets say while their rooms cannot be reached, in order for each. Time is passed in. */
import { KEPT_BYTES, type RoomName } from '@roomful/protocol'
import type { RoomEvent } from '../room.ts'

/** What a socket says. */
export type Said = Exclude<RoomEvent, { type: 'sweep' }>

export type Held = {
  /** Once something of a socket is held, all that follows has to wait behind it. */
  readonly has: (socket: number) => boolean
  /** What is more than is kept for a lost socket is not held, and its socket expires at once. */
  readonly hold: (room: RoomName, said: Said, nowMs: number) => void
  readonly awaits: (room: RoomName) => boolean
  readonly rooms: () => readonly RoomName[]
  /** Gives out what is held for a room, for each socket in order until it is refused with `false`, which is kept. */
  readonly release: (room: RoomName, deliver: (said: Said) => boolean) => void
  /** Forgets all of the sockets that have waited for so long, or said too much. Returns what each said first. */
  readonly expire: (afterMs: number, nowMs: number) => readonly (readonly [RoomName, Said])[]
}

type Queue = {
  readonly room: RoomName
  /** Names the socket and its peer, also when it has been given out. */
  readonly first: Said
  readonly waiting: Said[]
  readonly sinceMs: number
  /** Characters in what was said after the first. */
  chars: number
}

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
      if (queue) {
        queue.chars += JSON.stringify(said).length
        if (!isOver(queue)) queue.waiting.push(said)
        return
      }
      queues.set(socket, { room, first: said, waiting: [said], sinceMs: nowMs, chars: 0 })
      const sockets = rooms.get(room)
      if (sockets) sockets.add(socket)
      else rooms.set(room, new Set([socket]))
    },
    awaits: (room) => rooms.has(room),
    rooms: () => [...rooms.keys()],
    release: (room, deliver) => {
      for (const socket of [...(rooms.get(room) ?? [])]) {
        const queue = queues.get(socket)
        if (!queue) continue
        const { waiting } = queue
        let [next] = waiting
        while (next && deliver(next)) {
          waiting.shift()
          next = waiting[0]
        }
        // What it said after all this was not held: nothing more of it goes on before it has come back.
        if (waiting.length === 0 && !isOver(queue)) drop(socket, room)
      }
    },
    expire: (afterMs, nowMs) => {
      const late = [...queues].filter(
        ([, queue]) => isOver(queue) || nowMs - queue.sinceMs >= afterMs,
      )
      for (const [socket, { room }] of late) drop(socket, room)
      return late.map(([, { room, first }]) => [room, first] as const)
    },
  }
}

/** It said more than is kept for a lost socket. */
function isOver({ chars }: Queue): boolean {
  return chars > KEPT_BYTES
}
