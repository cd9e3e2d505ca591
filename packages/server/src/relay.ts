/** What one peer tells another through the server: handed on unread, in nobody else's name. Pure. */
import {
  MAX_CANDIDATES_PER_NEGOTIATION,
  type PeerId,
  type RelayedSignal,
  type Signal,
} from '@roomful/protocol'
import { tell, type Draft } from './draft.ts'
import type { Heard, Refusal } from './effect.ts'
import { countCandidates, type Carrier } from './session.ts'

export function relay(
  draft: Draft,
  from: PeerId,
  carrier: Carrier,
  signal: Signal,
  heard?: Heard,
): void {
  const found = addressee(draft, from, signal.to)
  if (typeof found !== 'string') {
    const id = signal.id === undefined ? {} : { id: signal.id }
    draft.effects.push({ type: 'warn', to: carrier, refusal: { ...found, ...id } })
  } else if (isOutdated(draft, from, found, signal)) return
  else if (keepsToTheLimit(draft, from, found, signal))
    tell(draft, found, handedOn(signal, from), heard)
  else {
    const message = `over ${MAX_CANDIDATES_PER_NEGOTIATION} candidates since the last offer or answer`
    draft.effects.push({ type: 'close', to: carrier, refusal: { code: 'too-large', message } })
  }
}

/** Whoever is not in this room is not found, wherever else it may be: no difference shows. */
function addressee(draft: Draft, from: PeerId, to: PeerId | undefined): PeerId | Refusal {
  if (to !== undefined && to !== from && draft.sessions.has(to)) return to
  if (to !== undefined) return { code: 'peer-not-found', message: 'no such peer in this room' }
  const [other, another] = [...draft.sessions.keys()].filter((peer) => peer !== from)
  if (other === undefined) return { code: 'peer-not-found', message: 'nobody else is in this room' }
  if (another === undefined) return other
  return { code: 'name-a-peer', message: 'more than one other peer is in this room: say "to"' }
}

function isOutdated(draft: Draft, from: PeerId, to: PeerId, { id = Infinity }: Signal): boolean {
  return id <= (draft.sessions.get(from)?.outdated.get(to) ?? 0)
}

/** Counts candidates from one peer to another; an offer or an answer between the two begins anew (L1). */
function keepsToTheLimit(draft: Draft, from: PeerId, to: PeerId, signal: Signal): boolean {
  switch (signal.type) {
    case 'sending-SDP-offer':
    case 'accepting-SDP-offer':
      setCandidates(draft, from, to, 0)
      setCandidates(draft, to, from, 0)
      return true
    case 'declining-SDP-offer':
      return true
    case 'sending-ICE-candidates': {
      const more = 'sealed' in signal ? 1 : signal.candidates.length
      const count = (draft.sessions.get(from)?.candidates.get(to) ?? 0) + more
      if (count > MAX_CANDIDATES_PER_NEGOTIATION) return false
      setCandidates(draft, from, to, count)
      return true
    }
  }
}

function setCandidates(draft: Draft, from: PeerId, to: PeerId, count: number): void {
  const session = draft.sessions.get(from)
  if (!session) return
  const counted = countCandidates(session, to, count)
  if (counted !== session) draft.sessions.set(from, counted)
}

function handedOn(signal: Signal, from: PeerId): RelayedSignal {
  switch (signal.type) {
    case 'sending-SDP-offer': {
      const { type: _type, id: _id, to: _to, ...said } = signal
      return { type: 'receiving-SDP-offer', from, ...said }
    }
    case 'accepting-SDP-offer': {
      const { type: _type, id: _id, to: _to, ...said } = signal
      return { type: 'SDP-offer-accepted', from, ...said }
    }
    case 'declining-SDP-offer': {
      const { type: _type, id: _id, to: _to, ...said } = signal
      return { type: 'SDP-offer-declined', from, ...said }
    }
    case 'sending-ICE-candidates': {
      const { type: _type, id: _id, to: _to, ...said } = signal
      return { type: 'receiving-ICE-candidates', from, ...said }
    }
  }
}
