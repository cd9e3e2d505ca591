/** Keeping a socket as long as its token, and asking for the next in time (A2). */
import { CLOSE_CODES, type ClientMessage } from '@roomful/protocol'
import type { BackendLink } from '../cluster/backend.ts'
import type { ClosingRefusal } from '../effect.ts'
import type { Wire } from '../wire.ts'
import type { Access } from './access.ts'
import type { Grant } from './grant.ts'
import { leaseDue, startLease, type Lease } from './lease.ts'

export type RenewalOptions = {
  readonly access: Access | null
  readonly link: Pick<BackendLink, 'dispatch'>
  readonly now: () => number
  readonly unixNow: () => number
  readonly isOpen: (wire: Wire) => boolean
  readonly warn: (wire: Wire, refusal: ClosingRefusal & { readonly id?: number }) => void
  readonly end: (wire: Wire, refusal: ClosingRefusal) => void
  readonly note: (kind: string) => void
}

export type Renewal = {
  readonly leaseFor: (grant: Grant | null) => Lease | null
  readonly renew: (wire: Wire, message: RenewingToken) => Promise<void>
  /** Asks for the next token, or ends who brought none. */
  readonly keep: (wire: Wire) => void
}

type RenewingToken = Extract<ClientMessage, { readonly type: 'renewing-token' }>

export function openRenewal(options: RenewalOptions): Renewal {
  const { access, link, now } = options
  const leaseFor = (grant: Grant | null): Lease | null =>
    grant && startLease(grant.expiresAtMs, options.unixNow(), now())

  return {
    leaseFor,
    /** One that is wrong is refused and closes nothing: the one before still holds. */
    renew: async (wire, { token, id }) => {
      const { room, peer } = wire.arrival
      const admission = access && (await access.admit(token, room))
      if (!options.isOpen(wire)) return
      if (admission && 'refusal' in admission) {
        const { refusal, why } = admission
        options.note(`${CLOSE_CODES[refusal.code]} ${why}`)
        return options.warn(wire, id === undefined ? refusal : { ...refusal, id })
      }
      wire.lease = leaseFor(admission)
      const permissions = admission?.permissions ?? null
      link.dispatch(room, { type: 'token-renewed', peer, carrier: wire.carrier, permissions })
    },
    keep: (wire) => {
      if (!wire.lease) return
      const [lease, due] = leaseDue(wire.lease, now())
      wire.lease = lease
      const { room, peer } = wire.arrival
      if (due === 'ask') link.dispatch(room, { type: 'token-ending', peer, carrier: wire.carrier })
      if (due === 'end')
        options.end(wire, {
          code: 'unauthorized',
          message: 'the token has ended: come back with a new one',
        })
    },
  }
}
