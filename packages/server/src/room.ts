/**
 * A room is a value. Each event gives the next room and what to do about it. It knows no socket, no clock and no other
 * room; the sweep tells it when who stays away is lost.
 */
import type { IceServers, PeerId, RoomName, Signal } from '@roomful/protocol'
import { remove, tell, tellOthers, type Draft } from './draft.ts'
import type { Effect } from './effect.ts'
import { join, type Joining } from './join.ts'
import { acknowledge } from './outbox.ts'
import { relay } from './relay.ts'
import { isCarriedBy, permitted, type Carrier, type Session } from './session.ts'

export type Room = {
  readonly name: RoomName
  readonly sessions: ReadonlyMap<PeerId, Session>
}

export type RoomSettings = {
  /** Peers that a room takes (L5). */
  readonly capacity: number
  /** How long a peer may stay away before it is lost (R1). */
  readonly lostAfterMs: number
}

/** Something that a socket says; it counts only while that socket carries the peer (R4). */
type Spoken = { readonly peer: PeerId; readonly carrier: Carrier }

export type RoomEvent =
  | Joining
  | (Spoken & { readonly type: 'signaling'; readonly signal: Signal })
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
  | { readonly type: 'sweep' }

export type Step = readonly [Room, readonly Effect[]]

export function emptyRoom(name: RoomName): Room {
  return { name, sessions: new Map() }
}

export function step(room: Room, settings: RoomSettings, event: RoomEvent, nowMs: number): Step {
  if (event.type === 'sweep' && !someoneIsLost(room, settings, nowMs)) return [room, []]
  const draft: Draft = { sessions: new Map(room.sessions), effects: [] }
  if (event.type === 'joining') join(draft, { ...settings, name: room.name }, event)
  else if (event.type === 'sweep') sweep(draft, settings, nowMs)
  else {
    const session = draft.sessions.get(event.peer)
    if (!session || !isCarriedBy(session, event.carrier)) return [room, []]
    hear(draft, session, event, nowMs)
  }
  return [{ name: room.name, sessions: draft.sessions }, draft.effects]
}

function hear(
  draft: Draft,
  session: Session,
  event: Exclude<RoomEvent, Joining | { type: 'sweep' }>,
  nowMs: number,
): void {
  const { peer, carrier } = event
  switch (event.type) {
    case 'signaling':
      if (receive(draft, session, event.signal.id)) relay(draft, peer, carrier, event.signal)
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
      renew(draft, session, event.permissions)
      return
    case 'received':
      receive(draft, session, event.id)
      return
    case 'leaving':
      remove(draft, peer)
      tellOthers(draft, peer, { type: 'peer-left', peer, reason: 'left' })
      draft.effects.push({ type: 'release', to: carrier })
      return
    case 'cut':
      draft.sessions.set(peer, { ...session, carriage: { type: 'away', sinceMs: nowMs } })
      tellOthers(draft, peer, { type: 'peer-away', peer })
      return
  }
}

function renew(draft: Draft, session: Session, permissions: Session['permissions']): void {
  const { peer } = session
  const renewed: Session = { ...session, permissions }
  draft.sessions.set(peer, renewed)
  tell(draft, peer, { type: 'token-renewed' })
  // The others hear of the same peer again where it may do more, or less, than before.
  if (String(permissions) !== String(session.permissions))
    tellOthers(draft, peer, { type: 'peer-joined', peer, ...permitted(renewed) })
}

/** Notes that a frame is here. Returns whether it was not before: what bears no `id` is always new (R2). */
function receive(draft: Draft, session: Session, id: number | undefined): boolean {
  if (id === undefined) return true
  if (id <= session.received) return false
  draft.sessions.set(session.peer, { ...session, received: id })
  return true
}

function sweep(draft: Draft, settings: RoomSettings, nowMs: number): void {
  const lost = [...draft.sessions.values()].filter((session) => isLost(session, settings, nowMs))
  for (const { peer } of lost) remove(draft, peer)
  for (const { peer } of lost) tellOthers(draft, peer, { type: 'peer-left', peer, reason: 'lost' })
}

function someoneIsLost(room: Room, settings: RoomSettings, nowMs: number): boolean {
  for (const session of room.sessions.values()) if (isLost(session, settings, nowMs)) return true
  return false
}

function isLost({ carriage }: Session, { lostAfterMs }: RoomSettings, nowMs: number): boolean {
  return carriage.type === 'away' && nowMs - carriage.sinceMs >= lostAfterMs
}
