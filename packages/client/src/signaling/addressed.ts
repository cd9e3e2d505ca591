/** A negotiation's signal as the frame that carries it to a peer. Pure. */
import type { PeerId, Signal } from '@roomful/protocol'
import type { NegotiationSignal } from '../connection/negotiator.ts'

/** @param connection `null` for a plain client, whose connection has no name */
export function addressed(
  to: PeerId,
  signal: NegotiationSignal,
  connection: string | null,
): Signal {
  const type =
    signal.type === 'candidates'
      ? 'sending-ICE-candidates'
      : signal.description.type === 'offer'
        ? 'sending-SDP-offer'
        : 'accepting-SDP-offer'
  return { ...signal, type, to, ...named(connection ?? undefined) } as Signal // the type belongs to the rest
}

export function named(connection: string | undefined): { readonly connection?: string } {
  return connection === undefined ? {} : { connection }
}
