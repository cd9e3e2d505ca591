/** Rooms in this process's memory, for one node; several in one process share them. */
import type { RoomName } from '@roomful/protocol'
import type { Effect } from '../effect.ts'
import type { RoomEvent, RoomSettings } from '../room.ts'
import type { Backend } from './backend.ts'
import { openRooms } from './rooms.ts'
import { openTurns } from './turns.ts'

/** `now` is a clock in milliseconds that never jumps. */
export function openMemoryBackend(settings: RoomSettings, now: () => number): Backend {
  const rooms = openRooms(settings, now)
  const nodes = new Map<string, (effect: Effect) => void>()
  const inTurn = openTurns()

  function dispatch(name: RoomName, event: RoomEvent): void {
    inTurn(() => {
      for (const effect of rooms.advance(name, event)) nodes.get(effect.to.node)?.(effect)
    })
  }

  return {
    connect: (node, apply) => {
      nodes.set(node, apply)
      return {
        dispatch,
        sweep: () => {
          for (const name of rooms.names()) dispatch(name, { type: 'sweep' })
        },
        // They are where they are, whichever nodes come and go.
        handOver: () => false,
        retire: () => undefined,
        handOverAll: async () => undefined,
        rooms: rooms.entries,
        state: () => null,
        disconnect: async () => {
          if (nodes.get(node) === apply) nodes.delete(node)
        },
      }
    },
  }
}
