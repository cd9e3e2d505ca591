/** What who may moderate says about the door and the others: lock, admit, refuse, remove, mute (O1, O2). Pure. */
import type { Moderating, PeerId } from '@roomful/protocol'
import { mayModerate, withBar, withoutBar, type Knock } from './door.ts'
import { remove, tell, tellOthers, type Draft } from './draft.ts'
import { enter, type Place } from './join.ts'
import { close, endKnock, turnAway, warn } from './knock.ts'
import type { Carrier, Session } from './session.ts'

export function moderate(
  draft: Draft,
  place: Place,
  session: Session,
  carrier: Carrier,
  said: Moderating,
): void {
  const { door } = draft
  const refuse = (message: string): void => warn(draft, carrier, 'not-allowed', message, said.id)
  if (!mayModerate(place.name, door, session))
    return refuse('only the owner of this room, or a token that says so, may moderate it')
  if (said.type === 'locking-room')
    return door.code && !said.locked
      ? refuse('a room that a code leads to stays locked')
      : lock(draft, place, said.locked)
  const { peer } = said
  const waiting = door.knocks.get(peer)
  const present = draft.sessions.get(peer)
  switch (said.type) {
    case 'admitting-peer':
      if (waiting && isFull(draft, place))
        return refuse(`the room is full: it takes ${place.capacity} peers`)
      if (waiting) return admit(draft, place, waiting)
      if (!door.barred.has(peer)) break
      draft.door = withoutBar(door, peer)
      return
    case 'refusing-peer':
      if (!waiting) break
      draft.door = withBar(door, peer, 'refused')
      return turnAway(draft, place, waiting, 'refused', 'you were not let in')
    case 'removing-peer':
      if (present && mayModerate(place.name, door, present))
        return refuse('who may moderate cannot be removed')
      if (!present && !door.expected.has(peer)) break
      return putOut(draft, place, peer, present)
    case 'muting-peer':
      if (!present) break
      return tell(draft, peer, { type: 'requesting-mute', from: session.peer })
  }
  const message = 'no such peer is in this room, or before its door'
  warn(draft, carrier, 'peer-not-found', message, said.id)
}

/** Locks the room, or opens it to all who knock. */
function lock(draft: Draft, place: Place, locked: boolean): void {
  if (draft.door.locked === locked) return
  draft.door = { ...draft.door, locked }
  for (const peer of draft.sessions.keys()) tell(draft, peer, { type: 'room-locked', locked })
  if (locked) return
  for (const waiting of draft.door.knocks.values())
    if (isFull(draft, place)) turnAway(draft, place, waiting, 'room-full', 'the room is full')
    else admit(draft, place, waiting)
}

function admit(draft: Draft, place: Place, { joining }: Knock): void {
  endKnock(draft, place, joining.peer, false)
  enter(draft, place, joining)
}

/** Its key comes back no more, and other keys have to knock, since they are free. */
function putOut(draft: Draft, place: Place, peer: PeerId, session: Session | undefined): void {
  remove(draft, peer)
  draft.door = withBar(draft.door, peer, 'removed')
  if (session?.carriage.type === 'carried')
    close(draft, session.carriage.by, 'removed', 'you were removed: do not come back')
  tellOthers(draft, peer, { type: 'peer-left', peer, reason: 'removed' })
  lock(draft, place, true)
}

function isFull(draft: Draft, { capacity }: Place): boolean {
  return draft.sessions.size >= capacity
}
