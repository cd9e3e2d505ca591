/** What a node of a cluster is given. */
import type { Logger } from '../log.ts'
import type { RoomSettings } from '../room.ts'
import type { OpenBus } from './bus.ts'

export type NodeOptions = {
  readonly settings: RoomSettings
  /** For the rooms: milliseconds that never jump. */
  readonly now: () => number
  /** For leases and what is between nodes, likewise. */
  readonly clock: () => number
  readonly openBus: OpenBus
  /** Draws a name that nobody has had: letters, digits, `-` and `_`. */
  readonly drawName: () => string
  readonly log: Logger
}
