/**
 * One peer's stay in a room: its entry in the roster, its numbered outbox, and whoever carries it at the moment.
 * It does not need a socket to exist, and outlives the one it has (R1). Pure.
 */
import type { PeerId, Permission, Permitted, RosterEntry } from '@roomful/protocol'
import { EMPTY_OUTBOX, type Outbox } from './outbox.ts'

/** A socket as the room sees it: which node holds it, and its number there. */
export type Carrier = { readonly node: string; readonly socket: number }

export type Carriage =
  | { readonly type: 'carried'; readonly by: Carrier }
  | { readonly type: 'away'; readonly sinceMs: number }

export type Session = {
  readonly peer: PeerId
  /** Names the numbering of the outbox: who returns with another one has missed something (R3). */
  readonly epoch: string
  /** The highest `id` that the peer has sent. */
  readonly received: number
  readonly outbox: Outbox
  readonly carriage: Carriage
  /** By its token; `null` where none is asked for (A3). */
  readonly permissions: readonly Permission[] | null
  /** Candidates sent to each peer since the last offer or answer between the two (L1). */
  readonly candidates: ReadonlyMap<PeerId, number>
  /** For each peer that came anew since, the highest `id` that was for its stay before: not handed on (R7). */
  readonly outdated: ReadonlyMap<PeerId, number>
}

const NONE: ReadonlyMap<PeerId, number> = new Map()

export function startSession(
  peer: PeerId,
  epoch: string,
  by: Carrier,
  permissions: Session['permissions'],
): Session {
  const carriage: Carriage = { type: 'carried', by }
  const nothingYet = { received: 0, outbox: EMPTY_OUTBOX, candidates: NONE, outdated: NONE }
  return { peer, epoch, carriage, permissions, ...nothingYet }
}

export function isCarriedBy(session: Session, carrier: Carrier): boolean {
  return session.carriage.type === 'carried' && isSame(session.carriage.by, carrier)
}

export function isSame(one: Carrier, other: Carrier): boolean {
  return one.socket === other.socket && one.node === other.node
}

export function rosterEntry(session: Session): RosterEntry {
  return { id: session.peer, away: session.carriage.type === 'away', ...permitted(session) }
}

export function permitted({ permissions }: Pick<Session, 'permissions'>): Permitted {
  return permissions === null ? {} : { permissions }
}

/** A map with the same in it. For each frame, so not by `new Map(map)`, which makes a pair of each entry. */
export function copyOf<K, V>(map: ReadonlyMap<K, V>): Map<K, V> {
  const copy = new Map<K, V>()
  for (const [key, value] of map) copy.set(key, value)
  return copy
}

/** Counts candidates to a peer; zero forgets what was counted. */
export function countCandidates(session: Session, to: PeerId, count: number): Session {
  if (count === 0 && !session.candidates.has(to)) return session
  const candidates = copyOf(session.candidates)
  if (count === 0) candidates.delete(to)
  else candidates.set(to, count)
  return { ...session, candidates }
}
