/** What the server may say. A client trusts it no more than it must: a proxy may stand in between. */
import { CLOSE_CODES } from './close-code.ts'
import { isRoomName } from './id.ts'
import type { RefusalCode, ServerMessage } from './message.ts'
import { peer, servers, signals, token } from './shared-shape.ts'
import {
  count,
  flag,
  list,
  matching,
  oneOf,
  optional,
  readJson,
  record,
  text,
  variant,
  type Shapes,
} from './shape.ts'

/** More than any mesh holds; a bound, not a capacity. */
const MAX_PEERS = 1_024
const MAX_MESSAGE_CHARS = 1_024
const MAX_PERMISSIONS = 16

const seq = { seq: count }
const about = { ...seq, peer }
const permitted = { permissions: optional(list(text(MAX_PERMISSIONS), MAX_PERMISSIONS)) }
const signal = signals({ ...seq, from: peer })

const shapes: Shapes<ServerMessage> = {
  joined: record({
    room: matching(isRoomName),
    self: peer,
    key: optional(token),
    epoch: token,
    recovered: flag,
    received: count,
    peers: list(record({ id: peer, away: flag, ...permitted }), MAX_PEERS),
    ...permitted,
    ...servers,
    capacity: count,
  }),
  knocking: record({ self: peer, key: optional(token) }),
  'requesting-SDP-offer': record({ ...seq, peers: list(peer, MAX_PEERS) }),
  'receiving-SDP-offer': signal.offer,
  'SDP-offer-accepted': signal.answer,
  'SDP-offer-declined': signal.declined,
  'receiving-ICE-candidates': signal.candidates,
  'peer-joined': record({ ...about, ...permitted }),
  'peer-away': record(about),
  'peer-back': record(about),
  'peer-left': record({ ...about, reason: oneOf('left', 'lost', 'removed') }),
  'ICE-servers': record({ ...seq, ...servers }),
  'requesting-token': record(seq),
  'token-renewed': record(seq),
  alive: record({ received: count }),
  refused: record({
    code: oneOf<RefusalCode>(
      ...(Object.keys(CLOSE_CODES) as (keyof typeof CLOSE_CODES)[]), // its keys are exactly these
      'peer-not-found',
      'name-a-peer',
      'not-allowed',
      'unknown-type',
    ),
    message: text(MAX_MESSAGE_CHARS),
    id: optional(count),
  }),
}

const message = variant(shapes)

/** Reads a frame from the server; `null` for what is not understood: a newer one may say more. Never throws. */
export function decodeServerMessage(frame: string): ServerMessage | null {
  return readJson(message, frame)
}
