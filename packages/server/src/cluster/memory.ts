/** Rooms in this process's memory, for one node; several in one process share them. */
import type { RoomName } from '@roomful/protocol'
import type { Effect } from '../effect.ts'
import { emptyRoom, isOver, step, type Room, type RoomEvent, type RoomSettings } from '../room.ts'
import { rosterEntry } from '../session.ts'
import type { Backend } from './backend.ts'

/** `now` is a clock in milliseconds that never jumps. */
export function openMemoryBackend(settings: RoomSettings, now: () => number): Backend {
  const rooms = new Map<RoomName, Room>()
  const nodes = new Map<string, (effect: Effect) => void>()
  const waiting: (readonly [RoomName, RoomEvent])[] = []
  let busy = false

  /** What an effect brings about waits for the effects before it, or frames would overtake each other. */
  function dispatch(name: RoomName, event: RoomEvent): void {
    waiting.push([name, event])
    if (busy) return
    busy = true
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) advance(...next)
    } finally {
      busy = false
    }
  }

  function advance(name: RoomName, event: RoomEvent): void {
    const before = rooms.get(name) ?? (event.type === 'joining' ? emptyRoom(name) : null)
    if (!before) return
    const [room, effects] = step(before, settings, event, now())
    if (isOver(room)) rooms.delete(name)
    else rooms.set(name, room)
    for (const effect of effects) nodes.get(effect.to.node)?.(effect)
  }

  return {
    connect: (node, apply) => {
      nodes.set(node, apply)
      return {
        dispatch,
        sweep: () => {
          for (const name of [...rooms.keys()]) dispatch(name, { type: 'sweep' })
        },
        rooms: () =>
          [...rooms.values()].map(({ name, sessions }) => ({
            room: name,
            peers: [...sessions.values()].map(rosterEntry),
          })),
        disconnect: () => {
          if (nodes.get(node) === apply) nodes.delete(node)
        },
      }
    },
  }
}
