/**
 * Where rooms live. Each room's state is in exactly one place, whichever node its peers' sockets are on; a node gives
 * events and gets the effects on its own sockets back. Whoever writes a backend runs test/backend-contract.ts against it.
 */
import type { RoomName, RosterEntry } from '@roomful/protocol'
import type { Effect } from '../effect.ts'
import type { RoomEvent } from '../room.ts'

export type Backend = {
  /**
   * Brings a node in. `apply` gets each effect on a socket of that node: per room in the order in which the room decided
   * them, one after another, and never while another `apply` of this node runs.
   */
  readonly connect: (node: string, apply: (effect: Effect) => void) => BackendLink
}

export type RoomEntry = { readonly room: RoomName; readonly peers: readonly RosterEntry[] }

export type BackendLink = {
  /** Hands an event to a room; a room that is not there begins with the first who joins. Order is kept. */
  readonly dispatch: (room: RoomName, event: RoomEvent) => void
  /** Ends the stay of who has been away for too long (R1). To be called about once a second. */
  readonly sweep: () => void
  /** The rooms that live here, with who is in each. */
  readonly rooms: () => readonly RoomEntry[]
  /** Takes the node out: no effect is applied after it. */
  readonly disconnect: () => void
}
