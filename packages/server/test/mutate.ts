/** Frames that are almost right, from a seed: the same ones at every run. */

/** A number from 0 up to, not including, `below`. */
export type Random = (below: number) => number

export type Frame = { readonly bytes: Buffer; readonly binary: boolean }

/** Mulberry32: small, fast, and good enough to break things with. */
export function randomFrom(seed: number): Random {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

const PEER = 'A'.repeat(22)
const SEEDS: readonly object[] = [
  {
    type: 'sending-SDP-offer',
    id: 1,
    to: PEER,
    connection: 'c',
    n: 1,
    description: { type: 'offer', sdp: 'v=0' },
  },
  { type: 'sending-SDP-offer', description: { type: 'offer', sdp: 'v=0' } },
  { type: 'sending-SDP-offer', sealed: 'c2VhbGVk' },
  { type: 'accepting-SDP-offer', to: PEER, n: 1, description: { type: 'answer', sdp: 'v=0' } },
  { type: 'declining-SDP-offer', to: PEER, reason: 'wrong-secret' },
  { type: 'sending-ICE-candidates', candidates: [{ candidate: 'c', sdpMLineIndex: 0 }, null] },
  { type: 'alive', received: 3 },
  { type: 'requesting-ICE-servers', id: 2 },
  { type: 'renewing-token', token: 'a.b.c' },
  { type: 'leaving' },
]

/** Values where others are expected, and names that a careless program trips over. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  '',
  -1,
  0.5,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  [],
  {},
  [[[]]],
  { polluted: 1 },
  'leaving',
  PEER,
  '\ud800',
  'x'.repeat(300),
  Array(70).fill(null),
]
const NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'toJSON',
  'length',
  ...new Set(SEEDS.flatMap((seed) => Object.keys(seed))),
]
/** What stands where JSON does not expect it. */
const POISON: readonly string[] = [
  '"__proto__":{"polluted":1},',
  '1e999',
  'NaN',
  '[['.repeat(200),
  '\u0000',
]

/**
 * One frame. Most are JSON with something strange in it, so that they get past the parser; some are broken as bytes,
 * a few are noise, binary, or about as long as may be.
 */
export function mutate(random: Random, maxBytes: number): Frame {
  const binary = random(500) === 0
  if (random(200) === 0) return { bytes: noise(random, random(300)), binary }
  let message: unknown = structuredClone(SEEDS[random(SEEDS.length)])
  for (let changes = random(4); changes > 0; changes--) message = changed(random, message)
  let text = JSON.stringify(message)
  if (random(400) === 0) text = stretched(text, maxBytes - 200 + random(400))
  let bytes: Buffer = Buffer.from(text)
  if (random(20) === 0)
    for (let wounds = 1 + random(3); wounds > 0; wounds--) bytes = wounded(random, bytes)
  return { bytes, binary }
}

/** The same with one value, somewhere in it, that is strange, gone, or under another name. */
function changed(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random(4) === 0) return pick(random, STRANGE)
  if (Array.isArray(value))
    return value.map((item) => (random(2) === 0 ? changed(random, item) : item))
  const entries = Object.entries(value)
  const at = random(entries.length + 1)
  const [name, inner] = entries[at] ?? [pick(random, NAMES) ?? '', pick(random, STRANGE)]
  const others = entries.filter((_, i) => i !== at)
  if (random(5) === 0) return Object.fromEntries(others)
  // A computed name, so that `__proto__` is a field like any other.
  const renamed = random(5) === 0 ? (pick(random, NAMES) ?? name) : name
  return Object.fromEntries([...others, [renamed, changed(random, inner)]])
}

function pick<T>(random: Random, list: readonly T[]): T | undefined {
  return list[random(list.length)]
}

function wounded(random: Random, bytes: Buffer): Buffer {
  const at = random(bytes.length + 1)
  switch (random(5)) {
    case 0:
      return Buffer.concat([
        bytes.subarray(0, at),
        noise(random, 1 + random(3)),
        bytes.subarray(at),
      ])
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(8))])
    case 2: {
      const flipped = Buffer.from(bytes)
      if (at < flipped.length) flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << random(8)), at)
      return flipped
    }
    case 3:
      return poisoned(bytes, pick(random, POISON) ?? '', random(2) === 0 ? 1 : at)
    default:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(bytes.length + 1))])
  }
}

function poisoned(bytes: Buffer, poison: string, at: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(poison), bytes.subarray(at)])
}

function stretched(text: string, length: number): string {
  const longer = text.replace('v=0', 'v=0'.padEnd(Math.max(3, length - text.length), 'x'))
  return longer.padEnd(length, ' ')
}

function noise(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random(256)))
}
