/** Frames and handshakes that are almost right, from a seed: the same ones in every run. Pure. */

/** @typedef {(below: number) => number} Below a whole number from 0 up to, not including, that one */

const PEER = 'A'.repeat(22)
const SDP = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n'
/** @type {readonly object[]} */
const RIGHT = [
  {
    type: 'sending-SDP-offer',
    id: 1,
    to: PEER,
    connection: 'c',
    n: 1,
    description: { type: 'offer', sdp: SDP },
  },
  { type: 'accepting-SDP-offer', id: 2, n: 1, description: { type: 'answer', sdp: SDP } },
  { type: 'sending-SDP-offer', sealed: 'c2VhbGVk' },
  { type: 'declining-SDP-offer', to: PEER, reason: 'wrong-secret' },
  { type: 'sending-ICE-candidates', candidates: [{ candidate: 'c', sdpMid: '0' }, null] },
  { type: 'requesting-ICE-servers', id: 3 },
  { type: 'renewing-token', token: 'a.b.c' },
  { type: 'locking-room', locked: true },
  { type: 'removing-peer', id: 4, peer: PEER },
  { type: 'telling-name', name: 'Ada' },
  { type: 'alive', received: 3 },
  { type: 'leaving' },
]
/** @type {readonly unknown[]} */
const STRANGE = [
  null,
  true,
  '',
  -1,
  0.5,
  2 ** 53,
  [],
  {},
  [[[]]],
  'leaving',
  PEER,
  '\ud800',
  'x'.repeat(300),
  'x\r\n'.repeat(1_100),
  'x'.repeat(70_000),
  Array(70).fill(null),
]
const NAMES = ['__proto__', 'constructor', 'toString', 'then', 'toJSON', 'length', 'type', 'id']
const NOISE = ['"__proto__":{"polluted":1},', '1e999', '[['.repeat(200), '\u0000', '\r\n', '%0d%0a']
/** Of so many frames one is binary, and of so many is one broken as a text. */
const [BINARY, BROKEN] = [500, 8]

/** Mulberry32. @param {number} seed @returns {Below} */
export function drawer(seed) {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** Most are JSON with something strange in it, so that they get past the parser. @param {Below} below */
export function mutateFrame(below) {
  /** @type {unknown} */
  let message = RIGHT[below(RIGHT.length)]
  for (let changes = below(4); changes > 0; changes--) message = changed(below, message)
  const bytes = Buffer.from(JSON.stringify(message))
  return {
    bytes: below(BROKEN) === 0 ? wounded(below, bytes) : bytes,
    binary: below(BINARY) === 0,
  }
}

/** The text of a request. @param {Below} below @param {{ path: string, host: string, key: string }} to */
export function mutateHandshake(below, { path, host, key }) {
  const lines = [
    `GET ${path}?after=abc.1 HTTP/1.1`,
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    `Sec-WebSocket-Protocol: roomful.v1, key.${key}, token.a.b.c`,
    `X-Forwarded-For: ${host}`,
  ]
  let bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  for (let wounds = 1 + below(4); wounds > 0; wounds--) bytes = wounded(below, bytes)
  return bytes
}

/** The same with one value, somewhere in it, that is strange, gone, or under another name. @param {Below} below @param {unknown} value @returns {unknown} */
function changed(below, value) {
  if (typeof value !== 'object' || value === null || below(4) === 0) return pick(below, STRANGE)
  if (Array.isArray(value)) return value.map((one) => (below(2) === 0 ? changed(below, one) : one))
  const entries = Object.entries(value)
  const at = below(entries.length + 1)
  const [name, inner] = entries[at] ?? [pick(below, NAMES), pick(below, STRANGE)]
  const others = entries.filter((_, i) => i !== at)
  if (below(5) === 0) return Object.fromEntries(others)
  const renamed = below(5) === 0 ? pick(below, NAMES) : name
  return Object.fromEntries([...others, [renamed, changed(below, inner)]])
}

/** Something put in, taken out, flipped, doubled or huge. @param {Below} below @param {Buffer} bytes @returns {Buffer<ArrayBuffer>} */
function wounded(below, bytes) {
  const at = below(bytes.length + 1)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (below(6)) {
    case 0:
      return Buffer.concat([before, Buffer.from([below(256), below(256)]), after])
    case 1:
      return Buffer.concat([before, after.subarray(1 + below(8))])
    case 2:
      return Buffer.concat([
        before,
        after.subarray(0, 1).map((byte) => byte ^ (1 << below(8))),
        after.subarray(1),
      ])
    case 3:
      return Buffer.concat([before, Buffer.from(pick(below, NOISE)), after])
    case 4:
      return Buffer.concat([before, bytes.subarray(below(bytes.length + 1))])
    default:
      return Buffer.concat([before, Buffer.alloc(below(50) === 0 ? 20_000 : 20, 'x'), after])
  }
}

/** @template T @param {Below} below @param {readonly T[]} list @returns {T} */
function pick(below, list) {
  return /** @type {T} */ (list[below(list.length)])
}
