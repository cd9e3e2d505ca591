/** A socket that carries a peer, as the hub knows it; it is forgotten as soon as it is to be closed. */
import type { PeerId, RoomName } from '@roomful/protocol'
import type { Grant } from './access/grant.ts'
import type { Lease } from './access/lease.ts'
import type { Arrival } from './arrival.ts'
import type { Pulse } from './heartbeat.ts'
import type { Conduct } from './limits.ts'
import { roomTag } from './log.ts'
import type { Carrier } from './session.ts'
import type { Socket } from './socket.ts'

/** What is known of the request by which a socket came, beside who comes. */
export type Handshake = {
  readonly request: string | null
  /** By its token; `null` where none is asked for. */
  readonly grant: Grant | null
}

export type Wire = {
  readonly socket: Socket
  readonly arrival: Arrival
  readonly carrier: Carrier
  /** Names the request by which it came, for the log. */
  readonly request: string | null
  conduct: Conduct
  pulse: Pulse
  /** By its token; `null` where none is asked for. */
  lease: Lease | null
}

/** What the log says of it. */
export function label({ arrival: { room, peer }, request }: Wire): {
  readonly request: string | null
  readonly room: string
  readonly peer: PeerId
} {
  return { request, room: roomTag(room), peer }
}

/** So many of the sockets, or some more: rooms go as a whole. */
export function wholeRooms(wires: Iterable<Wire>, count: number): ReadonlyMap<RoomName, Wire[]> {
  const going = new Map<RoomName, Wire[]>()
  let chosen = 0
  for (const wire of wires) {
    const there = going.get(wire.arrival.room)
    if (there) there.push(wire)
    else if (chosen < count) going.set(wire.arrival.room, [wire])
    else continue
    chosen++
  }
  return going
}
