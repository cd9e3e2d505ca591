/** A step of a room in the making: the sessions it will have, and what it asks of the shell. Local to one step. Pure. */
import type { Notice, PeerId } from '@roomful/protocol'
import type { Door } from './door.ts'
import type { Effect, Heard } from './effect.ts'
import { append } from './outbox.ts'
import { countCandidates, type Session } from './session.ts'

export type Draft = {
  readonly sessions: Map<PeerId, Session>
  readonly effects: Effect[]
  door: Door
}

/** Tells a peer: numbered and kept always, written where somebody carries it (R2). */
export function tell(draft: Draft, peer: PeerId, notice: Notice, heard?: Heard): void {
  const session = draft.sessions.get(peer)
  if (!session) return
  const [outbox, frame] = append(session.outbox, notice)
  draft.sessions.set(peer, { ...session, outbox })
  if (session.carriage.type === 'carried')
    draft.effects.push({ type: 'write', to: session.carriage.by, frame, ...(heard && { heard }) })
}

export function tellOthers(draft: Draft, except: PeerId, notice: Notice): void {
  for (const peer of draft.sessions.keys()) if (peer !== except) tell(draft, peer, notice)
}

/** Ends a peer's stay. Nothing about it is remembered. */
export function remove(draft: Draft, peer: PeerId): void {
  draft.sessions.delete(peer)
  for (const [other, session] of draft.sessions)
    draft.sessions.set(other, countCandidates(session, peer, 0))
}
