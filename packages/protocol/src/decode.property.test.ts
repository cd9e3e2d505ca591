import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyJson, clientMessage, moderation, serverMessage } from '../test/arbitrary.ts'
import { mapObjects, namesIn, replaceAt } from '../test/json.ts'
import { decodeClientMessage, type Decoded } from './decode-client.ts'
import { decodeModeration } from './decode-moderation.ts'
import { decodeServerMessage } from './decode-server.ts'
import { negotiated, type Negotiated } from './negotiation-shape.ts'
import { readJson, variant } from './shape.ts'

/** Every name that a message of the protocol has, at any depth. */
const KNOWN: ReadonlySet<string> = new Set(
  `type id to from connection n description sdp sealed candidates candidate sdpMid sdpMLineIndex usernameFragment reason
  received token seq peer peers away room self key epoch recovered capacity iceServers urls username credential expiresAt
  code message permissions locked`.split(/\s+/),
)

const directions = [
  ['a client', decodeClientMessage, clientMessage],
  ['the server', fromServer(decodeServerMessage), serverMessage],
  ['the server of a door', fromServer(decodeModeration), moderation],
] as const satisfies readonly [
  string,
  (frame: string) => Decoded<object> | null,
  fc.Arbitrary<object>,
][]

/** A client tells nobody what it could not read: `null`. */
function fromServer(decode: (frame: string) => object | null) {
  return (frame: string): Decoded<object> | null => {
    const message = decode(frame)
    return message && { ok: true, message }
  }
}

function unknownIn(message: unknown): readonly string[] {
  return [...namesIn(message)].filter((name) => !KNOWN.has(name))
}

/** Whatever came, the answer is one that the protocol knows. */
function expectAnAnswer(decoded: Decoded<object> | null): void {
  if (decoded?.ok) {
    expect(unknownIn(decoded.message)).toEqual([])
    let plain = true
    mapObjects(decoded.message, (fields) => {
      plain &&= Object.getPrototypeOf(fields) === Object.prototype
      return fields
    })
    expect(plain).toBe(true)
  } else if (decoded) {
    expect(['bad-message', 'too-large', 'unknown-type']).toContain(decoded.code)
    expect(decoded.message).not.toBe('')
    if (decoded.id !== undefined) expect(decoded.id).toBeGreaterThan(0)
  }
  expect(Object.keys(Object.prototype)).toEqual([])
}

describe.each(directions)('what %s says', (_who, decode, arbitrary) => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(arbitrary, (message: object) => {
        expect(decode(JSON.stringify(message))).toEqual({ ok: true, message })
      }),
    )
  })

  it('may bear unknown fields anywhere, and comes out without them', () => {
    const strewn = fc.dictionary(
      fc
        .oneof(fc.constantFrom('__proto__', 'constructor', 'toJSON', 'v2'), fc.string())
        .filter((name) => !KNOWN.has(name)),
      anyJson,
      { minKeys: 1, maxKeys: 3 },
    )
    fc.assert(
      fc.property(arbitrary, strewn, (message: object, extra) => {
        const named = Object.entries(extra)
        const richer = mapObjects(message, (fields) =>
          Object.fromEntries([...named, ...Object.entries(fields)]),
        )
        expect(decode(JSON.stringify(richer))).toEqual({ ok: true, message })
      }),
    )
  })

  it('is answered, and never throws, with something strange in the place of anything in it', () => {
    fc.assert(
      fc.property(
        arbitrary,
        fc.nat(60),
        fc.option(anyJson, { nil: undefined }),
        (message, at, strange) => {
          expectAnAnswer(decode(JSON.stringify(replaceAt(message, at, strange)) ?? ''))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is answered, and never throws, with its text cut, doubled or broken', () => {
    fc.assert(
      fc.property(
        arbitrary,
        fc.nat(),
        fc.nat(8),
        fc.string({ maxLength: 4 }),
        (message, at, gone, put) => {
          const frame = JSON.stringify(message)
          const place = at % frame.length
          expectAnAnswer(decode(frame.slice(0, place) + put + frame.slice(place + gone)))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is answered, and never throws, when it is any JSON or any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyJson.map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        (frame) => {
          expectAnAnswer(decode(frame))
        },
      ),
    )
  })
})

describe('what a peer says of a negotiation without the server', () => {
  const decodeNegotiation = (fields: object): Negotiated | null =>
    readJson(variant(negotiated), JSON.stringify(fields))

  const said = clientMessage.map((message): object => {
    if ('description' in message)
      return { type: 'description', description: message.description, n: 1 }
    return 'candidates' in message
      ? { type: 'candidates', candidates: message.candidates }
      : message
  })

  it('C2: comes out as it went in where it is a description or candidates, and as null elsewhere', () => {
    fc.assert(
      fc.property(said, (message) => {
        const known = 'description' in message || 'candidates' in message
        expect(decodeNegotiation(message)).toEqual(known ? message : null)
      }),
    )
  })

  it('never throws, and never returns a field that it does not know', () => {
    fc.assert(
      fc.property(said, fc.nat(40), anyJson, (message, at, strange) => {
        const frame = JSON.stringify(replaceAt(message, at, strange))
        expect(unknownIn(readJson(variant(negotiated), frame))).toEqual([])
      }),
    )
  })
})
