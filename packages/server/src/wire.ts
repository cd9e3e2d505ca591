/** A socket that carries a peer, as the hub knows it; it is forgotten as soon as it is to be closed. */
import type { PeerId } from '@roomful/protocol'
import type { Lease } from './access/lease.ts'
import type { Arrival } from './arrival.ts'
import type { Pulse } from './heartbeat.ts'
import type { Conduct } from './limits.ts'
import { roomTag } from './log.ts'
import type { Carrier } from './session.ts'
import type { Socket } from './socket.ts'

export type Wire = {
  readonly socket: Socket
  readonly arrival: Arrival
  readonly carrier: Carrier
  conduct: Conduct
  pulse: Pulse
  /** By its token; `null` where none is asked for. */
  lease: Lease | null
}

/** What the log says of it. */
export function label({ arrival: { room, peer } }: Wire): {
  readonly room: string
  readonly peer: PeerId
} {
  return { room: roomTag(room), peer }
}
