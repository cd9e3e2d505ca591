/** Waiting before a locked door: a newcomer that hears nothing of the room until it is let in (O2). Pure. */
import type { Notice, PeerId } from '@roomful/protocol'
import {
  isCodeOver,
  mayModerate,
  MAX_KNOCKS,
  unanswered,
  withKnock,
  withoutKnock,
  type Knock,
} from './door.ts'
import { tell, type Draft } from './draft.ts'
import type { ClosingRefusal, Refusal } from './effect.ts'
import type { Joining, Place } from './join.ts'
import type { SpokenEvent } from './room.ts'
import type { Carrier, Session } from './session.ts'

/** Its `received`: what it says before it is in, nobody took. */
const ALIVE = JSON.stringify({ type: 'alive', received: 0 })

/** Who knocks is in no room yet: nothing was numbered before this, and its numbers begin anew when it is in. */
const ASK_NAME = JSON.stringify({ type: 'requesting-name', seq: 1 })

/** Puts somebody before the door, and tells who may answer. */
export function knock(draft: Draft, place: Place, joining: Joining, nowMs: number): void {
  const { peer, carrier, key } = joining
  const before = draft.door.knocks.get(peer)
  if (before) close(draft, before.joining.carrier, 'replaced', 'the same key knocks elsewhere')
  else if (draft.door.knocks.size >= MAX_KNOCKS)
    return close(draft, carrier, 'locked', 'as many knock as may: come back later')
  const sinceMs = before?.sinceMs ?? nowMs
  draft.door = withKnock(draft.door, peer, { ...before, joining, sinceMs })
  const frame = JSON.stringify({ type: 'knocking', self: peer, ...(key ? { key } : {}) })
  draft.effects.push({ type: 'write', to: carrier, frame })
  draft.effects.push({ type: 'write', to: carrier, frame: ASK_NAME })
  if (!before) tellModerators(draft, place, { type: 'peer-knocking', peer })
}

/** Tells who came in what it may know of the door. */
export function showDoor(draft: Draft, place: Place, session: Session): void {
  const { locked, knocks } = draft.door
  if (locked) tell(draft, session.peer, { type: 'room-locked', locked })
  if (mayModerate(place.name, draft.door, session))
    for (const [peer, { called }] of knocks)
      tell(draft, session.peer, { type: 'peer-knocking', peer, ...called })
}

/** @param inVain it was not let in, which counts against a code (O3) */
export function endKnock(draft: Draft, place: Place, peer: PeerId, inVain: boolean): void {
  draft.door = withoutKnock(draft.door, peer, inVain)
  tellModerators(draft, place, { type: 'knock-ended', peer })
}

export function turnAway(
  draft: Draft,
  place: Place,
  { joining }: Knock,
  code: ClosingRefusal['code'],
  message: string,
): void {
  endKnock(draft, place, joining.peer, true)
  close(draft, joining.carrier, code, message)
}

/** What who knocks may say: how it is called, that it is still there, or goes. All else finds nobody. */
export function hearKnock(draft: Draft, place: Place, waiting: Knock, event: SpokenEvent): void {
  const { peer, carrier } = waiting.joining
  switch (event.type) {
    case 'alive':
      draft.effects.push({ type: 'write', to: carrier, frame: ALIVE })
      return
    case 'leaving':
      endKnock(draft, place, peer, true)
      draft.effects.push({ type: 'release', to: carrier })
      return
    case 'cut':
      endKnock(draft, place, peer, true)
      return
    case 'telling-name': {
      // Once: what is shown to who answers does not change under their hand.
      if (waiting.called) return
      const { name, sealed } = event
      const called = { ...(name && { name }), ...(sealed && { sealed }) }
      draft.door = withKnock(draft.door, peer, { ...waiting, called })
      return tellModerators(draft, place, { type: 'peer-knocking', peer, ...called })
    }
    case 'token-renewed': {
      const joining = { ...waiting.joining, permissions: event.permissions }
      draft.door = withKnock(draft.door, peer, { ...waiting, joining })
      return
    }
    case 'signaling':
      return decline(draft, carrier, event.signal.id)
    case 'moderating':
      return decline(draft, carrier, event.said.id)
    case 'asking-for-ICE-servers':
      return decline(draft, carrier, event.id)
    case 'received':
    case 'token-ending':
  }
}

/** Ends what nobody answered in time. */
export function sweepKnocks(draft: Draft, place: Place, nowMs: number): void {
  for (const waiting of unanswered(draft.door, nowMs))
    turnAway(draft, place, waiting, 'locked', 'nobody answered: come back later')
}

/** Whoever opened a room by its code has left it: the code leads nowhere any more (O3). */
export function endCode(draft: Draft, place: Place): void {
  const { code, knocks } = draft.door
  if (!code) return
  draft.door = { ...draft.door, code: { ...code, untilMs: -Infinity } }
  for (const waiting of knocks.values()) turnAway(draft, place, waiting, ...NO_SUCH_CODE)
}

/** Of a code that never was, is over, or is somebody else's: no difference shows (O3). */
export const NO_SUCH_CODE = [
  'no-such-code',
  'no such code, or it is over: ask for a new one',
] as const

export function isCodeKnown(draft: Draft, nowMs: number): boolean {
  const { code } = draft.door
  return code !== null && !isCodeOver(code, nowMs)
}

export function close(
  draft: Draft,
  to: Carrier,
  code: ClosingRefusal['code'],
  message: string,
): void {
  draft.effects.push({ type: 'close', to, refusal: { code, message } })
}

export function warn(
  draft: Draft,
  to: Carrier,
  code: Refusal['code'],
  message: string,
  id: number | undefined,
): void {
  const refusal = { code, message, ...(id === undefined ? {} : { id }) }
  draft.effects.push({ type: 'warn', to, refusal })
}

function decline(draft: Draft, to: Carrier, id: number | undefined): void {
  warn(draft, to, 'not-allowed', 'you are not in the room yet: wait for "joined"', id)
}

function tellModerators(draft: Draft, place: Place, notice: Notice): void {
  for (const session of draft.sessions.values())
    if (mayModerate(place.name, draft.door, session)) tell(draft, session.peer, notice)
}
