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

export type ClusterState = {
  /**
   * `joining` until this node first had its lease; `apart` while it cannot renew it: rooms with all their peers here go on
   * with those who are in, everything else waits.
   */
  readonly standing: 'joining' | 'in' | 'apart'
  /** Nodes that have a lease, as far as this one knows. */
  readonly nodes: number
  /** How often this node lost its lease to the others, since it was silent for too long. */
  readonly leasesLost: number
  /** Rooms that this node took over from others that were gone. */
  readonly takenOver: number
  /** Frames to other nodes that were sent again. */
  readonly resent: number
}

export type BackendLink = {
  /** Hands an event to a room; a room that is not there begins with the first who joins. Order is kept. */
  readonly dispatch: (room: RoomName, event: RoomEvent) => void
  /** Ends the stay of who has been away for too long (R1). To be called about once a second. */
  readonly sweep: () => void
  /**
   * Gives a room that lives here to another node with all it knows: whoever is in it is sent away, and misses nothing
   * elsewhere (R3). Returns whether it is on its way; it is not where it lives elsewhere, or nobody could take it.
   */
  readonly handOver: (room: RoomName) => boolean
  /** This node will end: others give it no rooms any more. */
  readonly retire: () => void
  /** Gives all rooms that live here to others, and says of each that one has it. Resolves when they have them. */
  readonly handOverAll: (taken?: () => void) => Promise<void>
  /** The rooms that live here, with who is in each. */
  readonly rooms: () => readonly RoomEntry[]
  /** `null` where there is only one node. */
  readonly state: () => ClusterState | null
  /** Takes the node out: no effect is applied after it. Resolves when the others have been told. */
  readonly disconnect: () => Promise<void>
}
