import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../types.ts'
import { decodeMessage, encodeMessage, plainForm } from './message.ts'

/** JSON as it comes out of JSON.parse: no `-0`. */
const json: fc.Arbitrary<Json> = fc.jsonValue().map(
  (value) => JSON.parse(JSON.stringify(value)) as Json, // all that JSON.parse gives is Json
)
const bytes = fc
  .uint8Array({ maxLength: 200 })
  .map((array): Uint8Array<ArrayBuffer> => new Uint8Array(array))

describe('a message', () => {
  it('arrives as it was: text as text, JSON as JSON, bytes as bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), json, bytes), (message) => {
        expect(decodeMessage(encodeMessage(message))).toEqual(message)
      }),
    )
  })

  it.each(['', '\uFEFFmarked', 'null', '{"a":1}', '\0'])('of text %j stays text', (text) => {
    expect(decodeMessage(encodeMessage(text))).toBe(text)
  })

  it('of bytes is a copy, and of no more than they are', () => {
    const whole = new Uint8Array([1, 2, 3, 4])
    const frame = encodeMessage(whole.subarray(1, 3))
    whole.fill(9)
    expect(decodeMessage(frame)).toEqual(new Uint8Array([2, 3]))
  })

  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  const foreign: readonly (readonly [string, unknown])[] = [
    ['undefined', undefined],
    ['a function', () => {}],
    ['a symbol', Symbol('x')],
    ['a cycle', cyclic],
    ['a bigint', { n: 1n }],
    ['an ArrayBuffer', new ArrayBuffer(2)],
    ['a view that is not bytes', new Float32Array(2)],
    ['a Blob', new Blob(['x'])],
  ]

  it.each(foreign)(
    'that is %s is refused in our words, instead of arriving as something else',
    (_, value) => {
      // Apps in plain JavaScript pass what the types forbid.
      expect(() => encodeMessage(value as Json)).toThrow(
        expect.objectContaining({ name: 'RoomError', code: 'bad-argument' }),
      )
    },
  )
})

describe('a body', () => {
  const body = (...bytes: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)

  it.each([
    ['of broken UTF-8', { type: 0, body: body(0xff) }],
    ['of half a character', { type: 0, body: body(0xc3) }],
    ['of broken JSON', { type: 1, body: body(0x7b) }],
    ['of no JSON at all', { type: 1, body: body() }],
  ])('%s throws', (_, parcel) => {
    expect(() => decodeMessage(parcel)).toThrow(/not valid|JSON/)
  })

  it('of hostile JSON changes no prototype', () => {
    const hostile = new TextEncoder().encode('{"__proto__":{"polluted":1}}')
    expect(decodeMessage({ type: 1, body: hostile })).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
  })
})

describe("a plain client's form of a message (C5)", () => {
  it('is text as it is, JSON as its text, bytes as they are', () => {
    const array = new Uint8Array([1, 2])
    const forms = ['hello', { a: [1, null] }, array].map((message) =>
      plainForm(encodeMessage(message)),
    )
    expect(forms).toEqual(['hello', '{"a":[1,null]}', array])
  })
})
