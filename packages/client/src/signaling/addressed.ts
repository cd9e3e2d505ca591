/** A negotiation's signal as the frame that carries it to a peer. Pure. */
import type { PeerId, Signal } from '@roomful/protocol'
import type { NegotiationSignal } from '../connection/negotiator.ts'

/** @param connection `null` for a plain client, whose connection has no name */
export function addressed(
  to: PeerId,
  signal: NegotiationSignal,
  connection: string | null,
): Signal {
  const address = { to, ...named(connection ?? undefined) }
  if (signal.type === 'candidates')
    return { type: 'sending-ICE-candidates', ...address, candidates: signal.candidates }
  const { description, n } = signal
  return description.type === 'offer'
    ? { type: 'sending-SDP-offer', ...address, n, description }
    : { type: 'accepting-SDP-offer', ...address, n, description }
}

export function named(connection: string | undefined): { readonly connection?: string } {
  return connection === undefined ? {} : { connection }
}
