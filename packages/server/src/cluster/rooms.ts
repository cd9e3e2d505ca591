/** The rooms that live in this process: each a value that events move on. What they bring about is somebody else's to do. */
import type { PeerId, RoomName } from '@roomful/protocol'
import type { Effect } from '../effect.ts'
import { emptyRoom, isOver, step, type Room, type RoomEvent, type RoomSettings } from '../room.ts'
import { rosterEntry } from '../session.ts'
import type { RoomEntry } from './backend.ts'
import { packRoom, unpackRoom } from './estate.ts'

export type Rooms = {
  /** Moves a room on; one that is not there begins with the first who joins. */
  readonly advance: (name: RoomName, event: RoomEvent) => readonly Effect[]
  readonly room: (name: RoomName) => Room | undefined
  readonly names: () => readonly RoomName[]
  readonly has: (name: RoomName, peer?: PeerId) => boolean
  /** Those whom sockets of that node carry, before the door as well. */
  readonly carriedBy: (name: RoomName, node: string) => readonly Carried[]
  /** Those whose sockets carry somebody there. */
  readonly nodesOf: (name: RoomName) => readonly string[]
  /** Whether sockets of other nodes carry somebody there. */
  readonly spans: (name: RoomName, node: string) => boolean
  readonly drop: (name: RoomName) => void
  /** Cuts everybody off and takes the room out, for another node; `null` where nobody is left in it. */
  readonly moveOut: (name: RoomName) => string | null
  /** Takes in what another node moved out. */
  readonly moveIn: (estate: string) => void
  readonly entries: () => readonly RoomEntry[]
}

type Carried = { readonly peer: PeerId; readonly socket: number }

/** `now` is a clock in milliseconds that never jumps. */
export function openRooms(settings: RoomSettings, now: () => number): Rooms {
  const rooms = new Map<RoomName, Room>()

  function carriers(name: RoomName): readonly (Carried & { readonly node: string })[] {
    const room = rooms.get(name)
    if (!room) return []
    const knocking = [...room.door.knocks.values()].map(({ joining }) => joining)
    return [
      ...[...room.sessions.values()].flatMap(({ peer, carriage }) =>
        carriage.type === 'carried' ? [{ peer, ...carriage.by }] : [],
      ),
      ...knocking.map(({ peer, carrier }) => ({ peer, ...carrier })),
    ]
  }

  function advance(name: RoomName, event: RoomEvent): readonly Effect[] {
    const before = rooms.get(name) ?? (event.type === 'joining' ? emptyRoom(name) : null)
    if (!before) return []
    const [room, effects] = step(before, settings, event, now())
    if (isOver(room)) rooms.delete(name)
    else rooms.set(name, room)
    return effects
  }

  return {
    advance,
    room: (name) => rooms.get(name),
    names: () => [...rooms.keys()],
    has: (name, peer) => {
      const room = rooms.get(name)
      return room !== undefined && (peer === undefined || room.sessions.has(peer))
    },
    carriedBy: (name, node) => carriers(name).filter((one) => one.node === node),
    nodesOf: (name) => [...new Set(carriers(name).map(({ node }) => node))],
    spans: (name, node) => carriers(name).some((one) => one.node !== node),
    drop: (name) => void rooms.delete(name),
    moveOut: (name) => {
      for (const { peer, ...carrier } of carriers(name))
        advance(name, { type: 'cut', peer, carrier })
      const room = rooms.get(name)
      rooms.delete(name)
      return room ? packRoom(room, now()) : null
    },
    moveIn: (estate) => {
      const room = unpackRoom(estate, now())
      rooms.set(room.name, room)
    },
    entries: () =>
      [...rooms.values()].map(({ name, sessions }) => ({
        room: name,
        peers: [...sessions.values()].map(rosterEntry),
      })),
  }
}
