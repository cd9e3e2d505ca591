import { describe, expect, it } from 'vitest'
import { decodeClientMessage, type Decoded } from './decode-client.ts'
import { decodeModeration } from './decode-moderation.ts'
import { decodeServerMessage } from './decode-server.ts'
import {
  MAX_CANDIDATES_PER_FRAME,
  MAX_FRAME_BYTES,
  MAX_DIRECT_SDP_CHARS,
  MAX_DIRECT_SDP_LINES,
  MAX_SDP_CHARS,
  MAX_SDP_LINES,
} from './limits.ts'
import type { ClientMessage, NumberedModeration, RefusalCode, ServerMessage } from './message.ts'
import { negotiated, type Negotiated } from './negotiation-shape.ts'
import { readJson, variant } from './shape.ts'

const PEER = 'A'.repeat(22)
const OFFER = { type: 'offer', sdp: 'v=0' }
const ANSWER = { type: 'answer', sdp: 'v=0' }
const CANDIDATE = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' }

/** A field: its good value, others that are refused with `bad-message`, and one that is refused as `too-large`. */
type Field = {
  readonly good: unknown
  readonly bad: readonly unknown[]
  readonly large?: unknown
  readonly optional?: true
}

const NO_TEXT = [null, 1, true, [], {}]
const NO_COUNT = [null, '1', true, -1, 1.5, 2 ** 53, [], {}]
const NO_NAME = [...NO_TEXT, '', 'a b', 'ä', 'a'.repeat(65)]
const NO_PEER = [...NO_TEXT, '', PEER.slice(1), `${PEER}A`, `${PEER.slice(1)}=`]
const NO_FLAG = [null, 0, 'true', [], {}]

const peer: Field = { good: PEER, bad: NO_PEER }
const count: Field = { good: 7, bad: NO_COUNT }
const flag: Field = { good: true, bad: NO_FLAG }
const epoch: Field = { good: 'e', bad: NO_NAME }
const to: Field = { ...peer, optional: true }
const id: Field = { good: 1, bad: [...NO_COUNT, 0], optional: true }
const n: Field = { ...count, optional: true }
const connection: Field = { ...epoch, optional: true }
const reason: Field = { good: 'wrong-secret', bad: NO_TEXT, large: 'x'.repeat(65) }
const description = (good: object, other: object): Field => ({
  good,
  bad: [
    ...NO_TEXT,
    { sdp: 'v=0' },
    { ...good, sdp: 1 },
    { ...good, sdp: undefined },
    other,
    { ...good, type: 'rollback' },
  ],
  large: { ...good, sdp: 'x'.repeat(MAX_SDP_CHARS + 1) },
})
const candidates: Field = {
  good: [CANDIDATE, null],
  bad: [
    null,
    'x',
    {},
    [1],
    ['candidate:1'],
    [[]],
    [{}],
    [{ candidate: 1 }],
    [{ ...CANDIDATE, sdpMid: 0 }],
    [{ ...CANDIDATE, sdpMLineIndex: '0' }],
    [{ ...CANDIDATE, sdpMLineIndex: -1 }],
    [{ ...CANDIDATE, usernameFragment: 1 }],
  ],
  large: Array(MAX_CANDIDATES_PER_FRAME + 1).fill(null),
}
const iceServers: Field = {
  good: [{ urls: ['turn:a.example'], username: 'u', credential: 'c' }, { urls: 'stun:a.example' }],
  bad: [
    null,
    'stun:a.example',
    {},
    [null],
    [{}],
    [{ urls: 1 }],
    [{ urls: 'https://a.example' }],
    [{ urls: ['stun:a.example', 'javascript:1'] }],
    [{ urls: 'stun:a.example', username: 1 }],
    [{ urls: 'stun:a.example', credential: {} }],
  ],
  large: Array.from({ length: 33 }, () => ({ urls: 'stun:a.example' })),
}
const expiresAt: Field = { good: null, bad: ['1', true, -1, 1.5, [], {}] }
const peers = (good: unknown): Field => ({
  good,
  bad: [null, PEER, {}, [1], [null], ['short'], [{ id: PEER }], [{ id: 'x', away: true }]],
  large: Array(1_025).fill([good].flat()[0]),
})
const relayed = { seq: count, from: peer }

type Shape = Readonly<Record<string, Field>>

const knockName = {
  name: { good: 'Ada', bad: NO_TEXT, large: 'x'.repeat(65), optional: true },
  sealed: { good: '1.a.b..1.c', bad: NO_TEXT, large: 'x'.repeat(513), optional: true },
} as const satisfies Readonly<Record<string, Field>>

const CLIENT: Readonly<Record<ClientMessage['type'], Shape>> = {
  'sending-SDP-offer': { id, to, connection, n, description: description(OFFER, ANSWER) },
  'accepting-SDP-offer': { id, to, connection, n, description: description(ANSWER, OFFER) },
  'declining-SDP-offer': { id, to, connection, reason },
  'sending-ICE-candidates': { id, to, connection, candidates },
  alive: { received: count },
  'requesting-ICE-servers': { id },
  'renewing-token': { id, token: { good: 'a.b.c', bad: NO_TEXT, large: 'x'.repeat(8_193) } },
  leaving: {},
  'locking-room': { id, locked: flag },
  'admitting-peer': { id, peer },
  'refusing-peer': { id, peer },
  'removing-peer': { id, peer },
  'muting-peer': { id, peer },
  'telling-name': { id, ...knockName },
}

const permissions: Field = {
  good: ['publish', 'moderate', 'of a newer server'.slice(0, 16)],
  bad: ['publish', {}, [1], [null]],
  large: ['x'.repeat(17)],
  optional: true,
}

const SERVER: Readonly<Record<(ServerMessage | NumberedModeration)['type'], Shape>> = {
  knocking: { self: peer, key: { ...epoch, optional: true } },
  'requesting-name': { seq: count },
  'peer-knocking': { seq: count, peer, ...knockName },
  'knock-ended': { seq: count, peer },
  'room-locked': { seq: count, locked: flag },
  'requesting-mute': relayed,
  joined: {
    room: { good: 'stand-up', bad: [...NO_NAME, '.', '..'] },
    self: peer,
    key: { ...epoch, optional: true },
    epoch,
    recovered: flag,
    received: count,
    peers: peers([{ id: PEER, away: false, permissions: ['publish'] }]),
    permissions,
    iceServers,
    expiresAt,
    capacity: count,
  },
  'requesting-SDP-offer': { seq: count, peers: peers([PEER]) },
  'receiving-SDP-offer': { ...relayed, connection, n, description: description(OFFER, ANSWER) },
  'SDP-offer-accepted': { ...relayed, connection, n, description: description(ANSWER, OFFER) },
  'SDP-offer-declined': { ...relayed, connection, reason },
  'receiving-ICE-candidates': { ...relayed, connection, candidates },
  'peer-joined': { seq: count, peer, permissions },
  'peer-away': { seq: count, peer },
  'peer-back': { seq: count, peer },
  'peer-left': {
    seq: count,
    peer,
    reason: { good: 'lost', bad: [...NO_TEXT, '', 'gone', 'constructor'] },
  },
  'ICE-servers': { seq: count, iceServers, expiresAt },
  'requesting-token': { seq: count },
  'token-renewed': { seq: count },
  alive: { received: count },
  refused: {
    code: { good: 'too-large', bad: [...NO_TEXT, '', 'nonsense', 'toString', '__proto__'] },
    message: { good: 'why', bad: NO_TEXT, large: 'x'.repeat(1_025) },
    id: { ...count, optional: true },
  },
}

const kinds = [
  ...Object.entries(CLIENT).map(([type, shape]) => ['client', type, shape] as const),
  ...Object.entries(SERVER).map(([type, shape]) => ['server', type, shape] as const),
]

/** What was read; a client tells nobody what it could not read, so all that it says of it is `null`. */
const decoders = {
  client: decodeClientMessage,
  server: (frame: string): Decoded<ServerMessage | NumberedModeration> | null => {
    const message = decodeServerMessage(frame) ?? decodeModeration(frame)
    return message && { ok: true, message }
  },
}

describe.each(kinds)('from the %s, %s', (side, type, shape) => {
  const decode = (fields: object) => decoders[side](JSON.stringify({ type, ...fields }))
  const fields = Object.entries(shape)
  const whole = Object.fromEntries(fields.map(([name, { good }]) => [name, good]))
  const without = (gone: string): object =>
    Object.fromEntries(Object.entries(whole).filter(([name]) => name !== gone))
  const expectRefused = (given: object, code: RefusalCode, name: string): void => {
    const decoded = decode(given)
    if (side === 'server') return expect(decoded, name).toBeNull()
    expect(decoded, name).toMatchObject({ ok: false, code, readable: true })
    const words = decoded?.ok === false ? decoded.message : ''
    expect(words).toMatch(new RegExp(`^${type}: ".*${name}.*" must be [^\\[]+$`))
    expect(words).not.toContain('undefined')
  }

  it('is read with all that it may bear', () => {
    expect(decode(whole)).toEqual({ ok: true, message: { type, ...whole } })
  })

  it('is read without each field that it need not bear, which stays away', () => {
    for (const [name] of fields.filter(([, { optional }]) => optional))
      expect(decode(without(name)), name).toEqual({ ok: true, message: { type, ...without(name) } })
  })

  it('is refused without each field that it must bear, in words that name it', () => {
    for (const [name] of fields.filter(([, { optional }]) => !optional))
      expectRefused(without(name), 'bad-message', name)
  })

  it('is refused with anything else in the place of a field, in words that name it', () => {
    for (const [name, { bad }] of fields)
      for (const value of bad) expectRefused({ ...whole, [name]: value }, 'bad-message', name)
  })

  it('L1: is refused as too large with what is too long, in words that name it', () => {
    for (const [name, { large }] of fields.filter(([, field]) => field.large !== undefined))
      expectRefused({ ...whole, [name]: large }, 'too-large', name)
  })

  it('takes nothing from a prototype', () => {
    const frame = `{"type":${JSON.stringify(type)},"__proto__":${JSON.stringify(whole)}}`
    const bare = decoders[side](JSON.stringify({ type }))
    expect(decoders[side](frame)).toEqual(bare)
  })
})

describe('a prototype that somebody else has polluted', () => {
  it('adds no field to a message', () => {
    const polluted = { id: 1, n: 1, connection: 'c', to: PEER, sealed: 'x', username: 'u' }
    const everybodys: object = Object.prototype
    for (const [name, value] of Object.entries(polluted))
      Object.defineProperty(everybodys, name, { value, configurable: true })
    try {
      for (const [type, description] of [
        ['sending-SDP-offer', OFFER],
        ['accepting-SDP-offer', ANSWER],
      ] as const) {
        const message = { type, description }
        const decoded = decodeClientMessage(JSON.stringify(message))
        expect(JSON.stringify(decoded)).toBe(JSON.stringify({ ok: true, message }))
      }
    } finally {
      for (const name of Object.keys(polluted)) Reflect.deleteProperty(everybodys, name)
    }
    expect({}).not.toHaveProperty('connection')
  })
})

describe('a refusal', () => {
  it.each(['', 'x', '{', 'null', '1', '"leaving"', '[]', '{}', '{"type":1}', '{"type":null}'])(
    'of %j says that no version of the protocol sends it',
    (frame) => {
      expect(decodeClientMessage(frame)).toMatchObject({
        ok: false,
        code: 'bad-message',
        readable: false,
      })
      expect(decodeServerMessage(frame)).toBeNull()
    },
  )

  it('of a type that is not known is unknown-type, so that versions can differ', () => {
    for (const type of ['waving', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(decodeClientMessage(JSON.stringify({ type }))).toEqual({
        ok: false,
        code: 'unknown-type',
        message: 'no such type',
        readable: true,
      })
      expect(decodeServerMessage(JSON.stringify({ type }))).toBeNull()
    }
  })

  it('of a type that only the other side says is unknown-type', () => {
    expect(decodeClientMessage('{"type":"token-renewed","seq":1}')).toMatchObject({
      code: 'unknown-type',
    })
    expect(decodeServerMessage('{"type":"leaving"}')).toBeNull()
  })

  it.each([
    [
      'description',
      { description: OFFER, sealed: 'x' },
      '"description" must be left out where "sealed" is',
    ],
    ['a field of it', { description: { ...OFFER, sdp: 1 } }, '"description.sdp" must be a string'],
    ['its type', { description: ANSWER }, '"description.type" must be offer'],
    [
      'its lines',
      { description: { ...OFFER, sdp: 'a\n'.repeat(1_001) } },
      '"description.sdp" must be no longer than 1000 lines',
    ],
    [
      'its length',
      { description: { ...OFFER, sdp: 'a'.repeat(32_769) } },
      '"description.sdp" must be no longer than 32768',
    ],
    ['whom it is for', { description: OFFER, to: 'x' }, '"to" must be the id of a peer'],
    [
      'which connection',
      { description: OFFER, connection: '' },
      '"connection" must be 1 to 64 of base64url',
    ],
    ['the number of it', { description: OFFER, id: 0 }, '"id" must be a whole number from 1'],
  ])('says what is wrong with %s', (_what, fields, message) => {
    const type = 'sending-SDP-offer'
    expect(decodeClientMessage(JSON.stringify({ type, ...fields }))).toMatchObject({
      message: `${type}: ${message}`,
    })
  })

  it('says which of many is wrong', () => {
    const frame = {
      type: 'sending-ICE-candidates',
      candidates: [null, { ...CANDIDATE, sdpMid: 1 }],
    }
    expect(decodeClientMessage(JSON.stringify(frame))).toMatchObject({
      message: 'sending-ICE-candidates: "candidates[1].sdpMid" must be a string',
    })
  })

  it('bears the id of the frame where that is a good one', () => {
    const idOf = (id: unknown) => decodeClientMessage(JSON.stringify({ type: 'waving', id }))
    expect(idOf(3)).toMatchObject({ id: 3 })
    expect(decodeClientMessage('{"type":"renewing-token","id":4}')).toMatchObject({ id: 4 })
    for (const id of [0, -1, 1.5, '3', null, 2 ** 53]) expect(idOf(id)).not.toHaveProperty('id')
  })

  it('of a type that bears hostile length is short', () => {
    const decoded = decodeClientMessage(JSON.stringify({ type: 'x'.repeat(60_000) }))
    expect(decoded).toMatchObject({ ok: false, readable: false })
    if (!decoded.ok) expect(decoded.message.length).toBeLessThan(200)
  })
})

describe('the limits (L1)', () => {
  const offer = (sdp: string) =>
    decodeClientMessage(
      JSON.stringify({ type: 'sending-SDP-offer', description: { type: 'offer', sdp } }),
    )

  it('an SDP has 32 KiB and no character more', () => {
    expect(offer('x'.repeat(MAX_SDP_CHARS)).ok).toBe(true)
    expect(offer('x'.repeat(MAX_SDP_CHARS + 1))).toMatchObject({ code: 'too-large' })
  })

  it('an SDP has 1,000 lines and not one more', () => {
    expect(offer('a=x\r\n'.repeat(MAX_SDP_LINES)).ok).toBe(true)
    expect(offer('a=x\r\n'.repeat(MAX_SDP_LINES + 1))).toMatchObject({ code: 'too-large' })
  })

  it('a frame has 64 candidates and not one more, null counted as well', () => {
    const frame = (count: number) =>
      decodeClientMessage(
        JSON.stringify({
          type: 'sending-ICE-candidates',
          candidates: Array.from({ length: count }, () => CANDIDATE),
        }),
      )
    expect(frame(MAX_CANDIDATES_PER_FRAME).ok).toBe(true)
    expect(frame(MAX_CANDIDATES_PER_FRAME + 1)).toMatchObject({ code: 'too-large' })
  })
})

describe('a payload (S1)', () => {
  const payloads = [
    ['sending-SDP-offer', { description: OFFER }],
    ['accepting-SDP-offer', { description: ANSWER }],
    ['sending-ICE-candidates', { candidates: [] }],
  ] as const

  it.each(payloads)(
    'of %s is sealed instead of readable, and then nothing else is in it',
    (type) => {
      expect(decodeClientMessage(JSON.stringify({ type, sealed: 'c2VhbGVk' }))).toEqual({
        ok: true,
        message: { type, sealed: 'c2VhbGVk' },
      })
    },
  )

  it.each(payloads)('of %s is never both sealed and readable, nor neither', (type, readable) => {
    const both = decodeClientMessage(JSON.stringify({ type, sealed: 'c2VhbGVk', ...readable }))
    expect(both).toMatchObject({ ok: false, code: 'bad-message' })
    expect(decodeClientMessage(JSON.stringify({ type }))).toMatchObject({ code: 'bad-message' })
  })

  it.each(payloads)(
    'of %s is refused with a seal that is no text, or longer than a frame',
    (type) => {
      for (const sealed of [null, 1, {}, []])
        expect(decodeClientMessage(JSON.stringify({ type, sealed }))).toMatchObject({
          code: 'bad-message',
        })
      const sealed = 'x'.repeat(MAX_FRAME_BYTES + 1)
      expect(decodeClientMessage(JSON.stringify({ type, sealed }))).toMatchObject({
        code: 'too-large',
      })
    },
  )
})

describe('a refused frame', () => {
  const codes: readonly RefusalCode[] = [
    'bad-message',
    'unauthorized',
    'forbidden',
    'timeout',
    'replaced',
    'too-large',
    'rate-limited',
    'room-full',
    'draining',
    'no-such-code',
    'refused',
    'removed',
    'locked',
    'peer-not-found',
    'name-a-peer',
    'not-allowed',
    'unknown-type',
  ]

  it.each(codes)('H5: may say %s', (code) => {
    const message = { type: 'refused', code, message: 'why' }
    expect(decodeServerMessage(JSON.stringify(message))).toEqual(message)
  })
})

describe('a negotiation from peer to peer', () => {
  const decodeNegotiation = (fields: object): Negotiated | null =>
    readJson(variant(negotiated), JSON.stringify(fields))

  it('C2: is a numbered offer or answer, or candidates', () => {
    for (const description of [OFFER, ANSWER])
      expect(decodeNegotiation({ type: 'description', description, n: 2, more: 1 })).toEqual({
        type: 'description',
        description,
        n: 2,
      })
    expect(decodeNegotiation({ type: 'candidates', candidates: [CANDIDATE, null] })).toEqual({
      type: 'candidates',
      candidates: [CANDIDATE, null],
    })
  })

  it('C2: may be longer than what goes through a server', () => {
    const sdp =
      'x'.repeat(MAX_DIRECT_SDP_CHARS - MAX_DIRECT_SDP_LINES) + '\n'.repeat(MAX_DIRECT_SDP_LINES)
    const description = { type: 'offer', sdp }
    expect(decodeNegotiation({ type: 'description', description, n: 1 })).toEqual({
      type: 'description',
      description,
      n: 1,
    })
  })

  it.each([
    {},
    { type: 'waving' },
    { type: 'description' },
    { type: 'description', description: OFFER },
    { type: 'description', description: OFFER, n: -1 },
    { type: 'description', description: { ...OFFER, type: 'pranswer' }, n: 1 },
    {
      type: 'description',
      description: { type: 'offer', sdp: 'x'.repeat(MAX_DIRECT_SDP_CHARS + 1) },
      n: 1,
    },
    {
      type: 'description',
      description: { type: 'offer', sdp: 'a\n'.repeat(MAX_DIRECT_SDP_LINES + 1) },
      n: 1,
    },
    { type: 'candidates' },
    { type: 'candidates', candidates: [{}] },
    { type: 'candidates', candidates: Array(MAX_CANDIDATES_PER_FRAME + 1).fill(null) },
  ])('is null where it is %j', (fields) => {
    expect(decodeNegotiation(fields)).toBeNull()
  })
})
