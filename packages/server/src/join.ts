/** Coming to a room, in or before its door: for the first time, again, or back (R3, R4, R5, L5, O2, O3). Pure. */
import {
  isCodeRoom,
  type IceServers,
  type Joined,
  type PeerId,
  type RoomName,
} from '@roomful/protocol'
import { mayModerate, openedByCode, withoutExpected, type Bar } from './door.ts'
import { tell, tellOthers, type Draft } from './draft.ts'
import { close, isCodeKnown, knock, NO_SUCH_CODE, showDoor } from './knock.ts'
import { acknowledge, framesAfter } from './outbox.ts'
import { permitted, rosterEntry, startSession, type Carrier, type Session } from './session.ts'

/** Where a client says that it stopped hearing: `?after={epoch}.{seq}` (H4). */
export type After = { readonly epoch: string; readonly seq: number }

export type Joining = {
  readonly type: 'joining'
  readonly peer: PeerId
  readonly carrier: Carrier
  readonly after: After | null
  /** Names the session, should it have to be a new one. */
  readonly epoch: string
  readonly ice: IceServers
  readonly permissions: Session['permissions']
  /** Only if the server drew it (H3). */
  readonly key?: string
  /** It names itself as who opens this room, which a code leads to (O3). */
  readonly opens?: boolean
}

export type Place = { readonly name: RoomName; readonly capacity: number }

export function join(draft: Draft, place: Place, joining: Joining, nowMs: number): void {
  const { peer, after } = joining
  const present = draft.sessions.get(peer)
  if (!present) return arrive(draft, place, joining, nowMs)
  if (present.carriage.type === 'carried') {
    const message = 'the same key joined elsewhere: do not come back from here'
    close(draft, present.carriage.by, 'replaced', message)
  }
  const missed =
    after && present.epoch === after.epoch ? framesAfter(present.outbox, after.seq) : null
  if (after && missed) resume(draft, place, joining, present, after.seq, missed)
  else start(draft, place, joining)
}

const BARRED: Readonly<Record<Bar, string>> = {
  refused: 'you were not let in',
  removed: 'you were removed: do not come back',
}

/** Who is not in yet: let in, left knocking, or turned away. */
function arrive(draft: Draft, place: Place, joining: Joining, nowMs: number): void {
  const { peer, carrier, opens } = joining
  if (isCodeRoom(place.name)) {
    if (opens && !draft.door.code) draft.door = openedByCode(peer, nowMs)
    if (!findsCode(draft, joining, nowMs)) return close(draft, carrier, ...NO_SUCH_CODE)
  }
  const { locked, barred, expected } = draft.door
  const moderates = mayModerate(place.name, draft.door, joining)
  const why = moderates ? undefined : barred.get(peer)
  if (why) close(draft, carrier, why, BARRED[why])
  else if (locked && !moderates && !expected.has(peer)) knock(draft, place, joining, nowMs)
  else if (draft.sessions.size < place.capacity) enter(draft, place, joining)
  else close(draft, carrier, 'room-full', `the room is full: it takes ${place.capacity} peers`)
}

/**
 * Whether a code leads here for who comes (O3). Who says that it returns, which no limit of tries counts, finds one only
 * where it was before.
 */
function findsCode(draft: Draft, { peer, opens, after }: Joining, nowMs: number): boolean {
  const { code, expected, knocks } = draft.door
  if (code?.opener === peer || expected.has(peer) || knocks.has(peer)) return code !== null
  return !opens && after === null && isCodeKnown(draft, nowMs)
}

/** Lets somebody in. */
export function enter(draft: Draft, place: Place, joining: Joining): void {
  draft.door = withoutExpected(draft.door, joining.peer)
  start(draft, place, joining)
}

function resume(
  draft: Draft,
  place: Place,
  joining: Joining,
  present: Session,
  seq: number,
  missed: readonly string[],
): void {
  const { peer, carrier, permissions } = joining
  const outbox = acknowledge(present.outbox, seq)
  const carriage = { type: 'carried', by: carrier } as const
  const session: Session = { ...present, outbox, carriage, permissions }
  draft.sessions.set(peer, session)
  welcome(draft, place, joining, session, true)
  for (const frame of missed) draft.effects.push({ type: 'write', to: carrier, frame })
  // Who was taken over while carried was never away to the others.
  if (present.carriage.type === 'away') tellOthers(draft, peer, { type: 'peer-back', peer })
}

function start(draft: Draft, place: Place, joining: Joining): void {
  const { peer, carrier, epoch, after, permissions } = joining
  const session = startSession(peer, epoch, carrier, permissions)
  draft.sessions.set(peer, session)
  const others = welcome(draft, place, joining, session, false)
  tellOthers(draft, peer, { type: 'peer-joined', peer, ...permitted(session) })
  // Who comes back decides by the roster whom to offer to (R5).
  if (!after && others.length > 0)
    tell(draft, peer, { type: 'requesting-SDP-offer', peers: others })
  showDoor(draft, place, session)
}

/** Writes `joined`. Returns the others in the room. */
function welcome(
  draft: Draft,
  place: Place,
  { peer, carrier, ice, key, after }: Joining,
  session: Session,
  recovered: boolean,
): readonly PeerId[] {
  const { epoch, received } = session
  const others = [...draft.sessions.values()].filter((other) => other.peer !== peer)
  const joined: Joined = {
    type: 'joined',
    room: place.name,
    self: peer,
    ...(key === undefined ? {} : { key }),
    epoch,
    recovered,
    received,
    peers: others.map(rosterEntry),
    ...ice,
    ...permitted(session),
    capacity: place.capacity,
  }
  const coming = recovered ? 'resumed' : after ? 'restarted' : 'new'
  draft.effects.push({ type: 'write', to: carrier, frame: JSON.stringify(joined), coming })
  return others.map((other) => other.peer)
}
