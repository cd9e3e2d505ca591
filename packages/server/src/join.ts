/** Coming into a room: for the first time, again, or back (R3, R4, R5, L5). Pure. */
import type { IceServers, Joined, PeerId, RoomName } from '@roomful/protocol'
import { tell, tellOthers, type Draft } from './draft.ts'
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
}

type Place = { readonly name: RoomName; readonly capacity: number }

export function join(draft: Draft, place: Place, joining: Joining): void {
  const { peer, carrier, after } = joining
  const present = draft.sessions.get(peer)
  if (!present && draft.sessions.size >= place.capacity) {
    const message = `the room is full: it takes ${place.capacity} peers`
    draft.effects.push({ type: 'close', to: carrier, refusal: { code: 'room-full', message } })
    return
  }
  if (present?.carriage.type === 'carried') {
    const message = 'the same key joined elsewhere: do not come back from here'
    const refusal = { code: 'replaced', message } as const
    draft.effects.push({ type: 'close', to: present.carriage.by, refusal })
  }
  const missed =
    present && after && present.epoch === after.epoch
      ? framesAfter(present.outbox, after.seq)
      : null
  if (present && after && missed) resume(draft, place, joining, present, after.seq, missed)
  else start(draft, place, joining)
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
  if (after || others.length === 0) return
  tell(draft, peer, { type: 'requesting-SDP-offer', peers: others })
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
