/** Any message that the protocol knows, and any JSON that it does not. */
import fc from 'fast-check'
import { CLOSE_CODES } from '../src/close-code.ts'
import { MAX_CANDIDATES_PER_FRAME } from '../src/limits.ts'
import type {
  ClientMessage,
  NumberedModeration,
  RefusalCode,
  ServerMessage,
} from '../src/message.ts'

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('')

export const peerId: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...BASE64URL),
  minLength: 22,
  maxLength: 22,
})
const token = fc.string({ unit: fc.constantFrom(...BASE64URL), minLength: 1, maxLength: 64 })
export const roomName: fc.Arbitrary<string> = fc
  .string({ unit: fc.constantFrom(...BASE64URL, '.', '~'), minLength: 1, maxLength: 64 })
  .filter((name) => name !== '.' && name !== '..')

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const permissions = fc.array(fc.string({ maxLength: 16 }), { maxLength: 16 })
const reason = fc.string({ unit: 'binary', maxLength: 32 })
const sdp = fc.string({ unit: fc.constantFrom('v=0', '\r\n', 'a', ' ', 'ß'), maxLength: 400 })

const nullable = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { nil: null })

const candidate = fc.record(
  {
    candidate: fc.string(),
    sdpMid: nullable(fc.string()),
    sdpMLineIndex: nullable(count),
    usernameFragment: nullable(fc.string()),
  },
  { requiredKeys: ['candidate'] },
)
const candidates = fc.array(nullable(candidate), { maxLength: MAX_CANDIDATES_PER_FRAME })

const stated = <T extends string>(type: T) => ({ type: fc.constant(type) })
const description = <T extends 'offer' | 'answer'>(type: T) => fc.record({ ...stated(type), sdp })
const negotiating = { connection: token, n: count }

/** Each payload readable, and the same sealed (S1). */
const offerOrSealed = [{ description: description('offer') }, { sealed: fc.base64String() }]
const answerOrSealed = [{ description: description('answer') }, { sealed: fc.base64String() }]
const candidatesOrSealed = [{ candidates }, { sealed: fc.base64String() }]

/** A record of `always` and some of `perhaps`. */
function some(
  always: Record<string, fc.Arbitrary<unknown>>,
  perhaps: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<object> {
  return fc.record({ ...always, ...perhaps }, { requiredKeys: Object.keys(always) })
}

const iceServers = {
  iceServers: fc.array(
    some(
      {
        urls: fc.oneof(
          fc.constantFrom('stun:a.example', 'stuns:a.example:5349'),
          fc.array(fc.constantFrom('turn:b.example?transport=udp', 'turns:b.example'), {
            maxLength: 16,
          }),
        ),
      },
      { username: fc.string(), credential: fc.string() },
    ),
    { maxLength: 32 },
  ),
  expiresAt: nullable(count),
}

// Built from parts, so its type is looser than the messages'; what holds it to them are the decoders' tests.
export const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  ...offerOrSealed.map((payload) =>
    some({ ...stated('sending-SDP-offer'), ...payload }, { id, to: peerId, ...negotiating }),
  ),
  ...answerOrSealed.map((payload) =>
    some({ ...stated('accepting-SDP-offer'), ...payload }, { id, to: peerId, ...negotiating }),
  ),
  some({ ...stated('declining-SDP-offer'), reason }, { id, to: peerId, connection: token }),
  ...candidatesOrSealed.map((payload) =>
    some(
      { ...stated('sending-ICE-candidates'), ...payload },
      { id, to: peerId, connection: token },
    ),
  ),
  some({ ...stated('alive'), received: count }),
  some(stated('requesting-ICE-servers'), { id }),
  some({ ...stated('renewing-token'), token: fc.string({ maxLength: 8_192 }) }, { id }),
  some(stated('leaving')),
  some({ ...stated('locking-room'), locked: fc.boolean() }, { id }),
  ...(['admitting-peer', 'refusing-peer', 'removing-peer', 'muting-peer'] as const).map((type) =>
    some({ ...stated(type), peer: peerId }, { id }),
  ),
) as fc.Arbitrary<ClientMessage>

const from = { seq: count, from: peerId }

const REFUSALS: readonly RefusalCode[] = [
  ...(Object.keys(CLOSE_CODES) as (keyof typeof CLOSE_CODES)[]), // its keys are exactly these
  'peer-not-found',
  'name-a-peer',
  'not-allowed',
  'unknown-type',
]

// As above.
export const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  some(
    {
      ...stated('joined'),
      room: roomName,
      self: peerId,
      epoch: token,
      recovered: fc.boolean(),
      received: count,
      peers: fc.array(some({ id: peerId, away: fc.boolean() }, { permissions }), {
        maxLength: 40,
      }),
      capacity: count,
      ...iceServers,
    },
    { key: token, permissions },
  ),
  some({ ...stated('knocking'), self: peerId }, { key: token }),
  some({ ...stated('requesting-SDP-offer'), seq: count, peers: fc.array(peerId) }),
  ...offerOrSealed.map((payload) =>
    some({ ...stated('receiving-SDP-offer'), ...from, ...payload }, negotiating),
  ),
  ...answerOrSealed.map((payload) =>
    some({ ...stated('SDP-offer-accepted'), ...from, ...payload }, negotiating),
  ),
  some({ ...stated('SDP-offer-declined'), ...from, reason }, { connection: token }),
  ...candidatesOrSealed.map((payload) =>
    some({ ...stated('receiving-ICE-candidates'), ...from, ...payload }, { connection: token }),
  ),
  some({ ...stated('peer-joined'), seq: count, peer: peerId }, { permissions }),
  ...(['peer-away', 'peer-back'] as const).map((type) =>
    some({ ...stated(type), seq: count, peer: peerId }),
  ),
  some({
    ...stated('peer-left'),
    seq: count,
    peer: peerId,
    reason: fc.constantFrom('left', 'lost', 'removed'),
  }),
  some({ ...stated('ICE-servers'), seq: count, ...iceServers }),
  ...(['requesting-token', 'token-renewed'] as const).map((type) =>
    some({ ...stated(type), seq: count }),
  ),
  some({ ...stated('alive'), received: count }),
  some({ ...stated('refused'), code: fc.constantFrom(...REFUSALS), message: fc.string() }, { id }),
) as fc.Arbitrary<ServerMessage>

// As above.
export const moderation: fc.Arbitrary<NumberedModeration> = fc.oneof(
  ...(['peer-knocking', 'knock-ended'] as const).map((type) =>
    some({ ...stated(type), seq: count, peer: peerId }),
  ),
  some({ ...stated('room-locked'), seq: count, locked: fc.boolean() }),
  some({ ...stated('requesting-mute'), ...from }),
) as fc.Arbitrary<NumberedModeration>

/** Names that careless programs trip over, beside any others. */
const TRIPPING = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'toJSON',
]

/** JSON values with such names in them, `__proto__` as a field of its own. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), fc.double({ noNaN: true }), fc.string()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...TRIPPING), fc.string()), tie('value')), {
        maxLength: 4,
      })
      // fromEntries defines, and does not assign: `__proto__` becomes a field like any other.
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value
