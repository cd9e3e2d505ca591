/**
 * A room is a value. Each event gives the next room and what to do about it. It knows no socket, no clock and no other
 * room; the sweep tells it when who stays away is lost.
 */
import type {
  IceServers,
  Moderating,
  PeerId,
  RoomName,
  Signal,
  TellingName,
} from '@roomful/protocol'
import { mayModerate, OPEN_DOOR, unanswered, withExpected, type Door } from './door.ts'
import { remove, tell, tellOthers, type Draft } from './draft.ts'
import type { Effect, Heard } from './effect.ts'
import { join, type Joining, type Place } from './join.ts'
import { endCode, hearKnock, showDoor, sweepKnocks } from './knock.ts'
import { moderate } from './moderate.ts'
import { acknowledge } from './outbox.ts'
import { relay } from './relay.ts'
import { copyOf, isCarriedBy, isSame, permitted, type Carrier, type Session } from './session.ts'

export type Room = {
  readonly name: RoomName
  readonly sessions: ReadonlyMap<PeerId, Session>
  readonly door: Door
}

export type RoomSettings = {
  /** Peers that a room takes (L5). */
  readonly capacity: number
  /** How long a peer may stay away before it is lost (R1). */
  readonly lostAfterMs: number
}

/** Something that a socket says; it counts only while that socket carries the peer (R4). */
type Spoken = { readonly peer: PeerId; readonly carrier: Carrier }

export type RoomEvent = Joining | SpokenEvent | { readonly type: 'sweep' }

export type SpokenEvent =
  | (Spoken & { readonly type: 'signaling'; readonly signal: Signal; readonly heard?: Heard })
  | (Spoken & { readonly type: 'moderating'; readonly said: Moderating })
  /** Who knocks says how it is called. In the room it tells the others itself. */
  | (Spoken & TellingName)
  | (Spoken & { readonly type: 'alive'; readonly received: number })
  | (Spoken & {
      readonly type: 'asking-for-ICE-servers'
      readonly id?: number
      readonly ice: IceServers
    })
  /** A token is about to end. */
  | (Spoken & { readonly type: 'token-ending' })
  | (Spoken & { readonly type: 'token-renewed'; readonly permissions: Session['permissions'] })
  /** A frame that comes no further than the hub: it was received all the same. */
  | (Spoken & { readonly type: 'received'; readonly id: number })
  | (Spoken & { readonly type: 'leaving' })
  /** The socket is gone; the peer is not (R1). */
  | (Spoken & { readonly type: 'cut' })

export type Step = readonly [Room, readonly Effect[]]

export function emptyRoom(name: RoomName): Room {
  return { name, sessions: new Map(), door: OPEN_DOOR }
}

/** Nobody is in it or before its door: nothing of it is worth keeping. */
export function isOver({ sessions, door }: Room): boolean {
  return sessions.size === 0 && door.knocks.size === 0
}

export function step(room: Room, settings: RoomSettings, event: RoomEvent, nowMs: number): Step {
  if (event.type === 'sweep' && !someoneIsLost(room, settings, nowMs)) return [room, []]
  const draft: Draft = { sessions: copyOf(room.sessions), door: room.door, effects: [] }
  const place = { ...settings, name: room.name }
  if (event.type === 'joining') join(draft, place, event, nowMs)
  else if (event.type === 'sweep') sweep(draft, place, settings, nowMs)
  else {
    const session = draft.sessions.get(event.peer)
    const waiting = draft.door.knocks.get(event.peer)
    if (session && isCarriedBy(session, event.carrier)) hear(draft, place, session, event, nowMs)
    else if (waiting && isSame(waiting.joining.carrier, event.carrier))
      hearKnock(draft, place, waiting, event)
    else return [room, []]
  }
  return [{ name: room.name, sessions: draft.sessions, door: draft.door }, draft.effects]
}

function hear(
  draft: Draft,
  place: Place,
  session: Session,
  event: SpokenEvent,
  nowMs: number,
): void {
  const { peer, carrier } = event
  switch (event.type) {
    case 'moderating':
      if (receive(draft, session, event.said.id))
        moderate(draft, place, session, carrier, event.said)
      return
    case 'signaling':
      if (receive(draft, session, event.signal.id))
        relay(draft, peer, carrier, event.signal, event.heard)
      return
    case 'alive': {
      const outbox = acknowledge(session.outbox, event.received)
      draft.sessions.set(peer, { ...session, outbox })
      const frame = JSON.stringify({ type: 'alive', received: session.received })
      draft.effects.push({ type: 'write', to: carrier, frame })
      return
    }
    case 'asking-for-ICE-servers':
      if (receive(draft, session, event.id))
        tell(draft, peer, { type: 'ICE-servers', ...event.ice })
      return
    case 'token-ending':
      tell(draft, peer, { type: 'requesting-token' })
      return
    case 'token-renewed':
      renew(draft, place, session, event.permissions)
      return
    case 'telling-name':
    case 'received':
      receive(draft, session, event.id)
      return
    case 'leaving':
      remove(draft, peer)
      tellOthers(draft, peer, { type: 'peer-left', peer, reason: 'left' })
      draft.effects.push({ type: 'release', to: carrier })
      if (draft.door.code?.opener === peer) endCode(draft, place)
      return
    case 'cut':
      draft.sessions.set(peer, { ...session, carriage: { type: 'away', sinceMs: nowMs } })
      tellOthers(draft, peer, { type: 'peer-away', peer })
      return
  }
}

function renew(
  draft: Draft,
  place: Place,
  session: Session,
  permissions: Session['permissions'],
): void {
  const { peer } = session
  const renewed: Session = { ...session, permissions }
  draft.sessions.set(peer, renewed)
  tell(draft, peer, { type: 'token-renewed' })
  // The others hear of the same peer again where it may do more, or less, than before.
  if (String(permissions) !== String(session.permissions))
    tellOthers(draft, peer, { type: 'peer-joined', peer, ...permitted(renewed) })
  if (!mayModerate(place.name, draft.door, session)) showDoor(draft, place, renewed)
}

/** Notes that a frame is here. Returns whether it was not before: what bears no `id` is always new (R2). */
function receive(draft: Draft, session: Session, id: number | undefined): boolean {
  if (id === undefined) return true
  if (id <= session.received) return false
  draft.sessions.set(session.peer, { ...session, received: id })
  return true
}

function sweep(draft: Draft, place: Place, settings: RoomSettings, nowMs: number): void {
  const lost = [...draft.sessions.values()].filter((session) => isLost(session, settings, nowMs))
  for (const { peer } of lost) remove(draft, peer)
  for (const { peer } of lost) tellOthers(draft, peer, { type: 'peer-left', peer, reason: 'lost' })
  // Who may moderate needs no leave to come back.
  const guests = lost.filter((session) => !mayModerate(place.name, draft.door, session))
  if (draft.door.locked)
    draft.door = withExpected(
      draft.door,
      guests.map(({ peer }) => peer),
    )
  sweepKnocks(draft, place, nowMs)
}

function someoneIsLost(room: Room, settings: RoomSettings, nowMs: number): boolean {
  for (const session of room.sessions.values()) if (isLost(session, settings, nowMs)) return true
  return unanswered(room.door, nowMs).length > 0
}

function isLost({ carriage }: Session, { lostAfterMs }: RoomSettings, nowMs: number): boolean {
  return carriage.type === 'away' && nowMs - carriage.sinceMs >= lostAfterMs
}
