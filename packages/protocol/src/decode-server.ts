/** What the server may say. A client trusts it no more than it must: a proxy may stand in between. */
import { CLOSE_CODES } from './close-code.ts'
import {
  candidatesPayload,
  connection,
  descriptionPayload,
  iceServers,
  negotiating,
  peer,
  peers,
  reason,
} from './decode-signal.ts'
import {
  asFields,
  count,
  flag,
  list,
  matching,
  optional,
  own,
  text,
  Unreadable,
  type Decoders,
  type Fields,
} from './fields.ts'
import { isRoomName, isToken } from './id.ts'
import type { LeaveReason, RefusalCode, RosterEntry, ServerMessage } from './message.ts'

/** More than any mesh holds; a bound, not a capacity. */
const MAX_PEERS = 1_024
const MAX_MESSAGE_CHARS = 1_024

const LEAVE_REASONS: readonly LeaveReason[] = ['left', 'lost', 'removed']
const REFUSALS: ReadonlySet<string> = new Set<RefusalCode>([
  ...(Object.keys(CLOSE_CODES) as (keyof typeof CLOSE_CODES)[]), // its keys are exactly these
  'peer-not-found',
  'name-a-peer',
  'unknown-type',
])

export const serverDecoders: Decoders<ServerMessage> = {
  joined: (fields) => ({
    type: 'joined',
    room: matching(fields, 'room', isRoomName),
    self: peer(fields, 'self'),
    ...optional(fields, 'key', (from, name) => matching(from, name, isToken)),
    epoch: matching(fields, 'epoch', isToken),
    recovered: flag(fields, 'recovered'),
    received: count(fields, 'received'),
    peers: list(fields, 'peers', MAX_PEERS, rosterEntry),
    ...iceServers(fields),
    capacity: count(fields, 'capacity'),
  }),
  'requesting-SDP-offer': (fields) => ({
    type: 'requesting-SDP-offer',
    seq: count(fields, 'seq'),
    peers: peers(fields, 'peers', MAX_PEERS),
  }),
  'receiving-SDP-offer': (fields) => ({
    type: 'receiving-SDP-offer',
    ...relayed(fields),
    ...negotiating(fields),
    ...descriptionPayload(fields, 'offer'),
  }),
  'SDP-offer-accepted': (fields) => ({
    type: 'SDP-offer-accepted',
    ...relayed(fields),
    ...negotiating(fields),
    ...descriptionPayload(fields, 'answer'),
  }),
  'SDP-offer-declined': (fields) => ({
    type: 'SDP-offer-declined',
    ...relayed(fields),
    ...connection(fields),
    reason: reason(fields),
  }),
  'receiving-ICE-candidates': (fields) => ({
    type: 'receiving-ICE-candidates',
    ...relayed(fields),
    ...connection(fields),
    ...candidatesPayload(fields),
  }),
  'peer-joined': (fields) => ({ type: 'peer-joined', ...aboutPeer(fields) }),
  'peer-away': (fields) => ({ type: 'peer-away', ...aboutPeer(fields) }),
  'peer-back': (fields) => ({ type: 'peer-back', ...aboutPeer(fields) }),
  'peer-left': (fields) => ({
    type: 'peer-left',
    ...aboutPeer(fields),
    reason: leaveReason(fields),
  }),
  'ICE-servers': (fields) => ({
    type: 'ICE-servers',
    seq: count(fields, 'seq'),
    ...iceServers(fields),
  }),
  'token-renewed': (fields) => ({ type: 'token-renewed', seq: count(fields, 'seq') }),
  alive: (fields) => ({ type: 'alive', received: count(fields, 'received') }),
  refused: (fields) => ({
    type: 'refused',
    code: refusal(fields),
    message: text(fields, 'message', MAX_MESSAGE_CHARS),
    ...optional(fields, 'id', count),
  }),
}

function relayed(fields: Fields): { readonly seq: number; readonly from: string } {
  return { seq: count(fields, 'seq'), from: peer(fields, 'from') }
}

function aboutPeer(fields: Fields): { readonly seq: number; readonly peer: string } {
  return { seq: count(fields, 'seq'), peer: peer(fields, 'peer') }
}

function rosterEntry(value: unknown): RosterEntry {
  const fields = asFields(value, 'a peer')
  const id = own(fields, 'id')
  return { id: peer({ peer: id }, 'peer'), away: flag(fields, 'away') }
}

function leaveReason(fields: Fields): LeaveReason {
  const value = own(fields, 'reason')
  const known = LEAVE_REASONS.find((name) => name === value)
  if (!known) throw new Unreadable('"reason" must be left, lost or removed')
  return known
}

function refusal(fields: Fields): RefusalCode {
  const value = own(fields, 'code')
  if (typeof value !== 'string' || !REFUSALS.has(value)) throw new Unreadable('no such "code"')
  return value as RefusalCode // a member of the set of them
}
