import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../types.ts'
import { decodeMessage, encodeMessage, MAX_MESSAGE_BYTES, plainForm } from './message.ts'

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
        expect(decodeMessage(encodeMessage(message).buffer)).toEqual(message)
      }),
    )
  })

  it.each(['', '\uFEFFmarked', 'null', '{"a":1}', '\0'])('of text %j stays text', (text) => {
    expect(decodeMessage(encodeMessage(text).buffer)).toBe(text)
  })

  it('of bytes is a copy, and of no more than they are', () => {
    const whole = new Uint8Array([1, 2, 3, 4])
    const frame = encodeMessage(whole.subarray(1, 3))
    whole.fill(9)
    expect(decodeMessage(frame.buffer)).toEqual(new Uint8Array([2, 3]))
  })

  it('has 64 KiB at most, counted as they are sent, and else says how many and what to do', () => {
    const most = MAX_MESSAGE_BYTES
    expect(encodeMessage('x'.repeat(most))).toHaveLength(most + 1)
    expect(encodeMessage(new Uint8Array(most))).toHaveLength(most + 1)
    for (const large of ['x'.repeat(most + 1), 'ä'.repeat(most / 2 + 1), new Uint8Array(most + 1)])
      expect(() => encodeMessage(large)).toThrow(
        expect.objectContaining({
          code: 'message-too-large',
          message: expect.stringMatching(/65536.*6553[78]/),
        }),
      )
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
      for (const encode of [encodeMessage, plainForm])
        // Apps in plain JavaScript pass what the types forbid.
        expect(() => encode(value as Json)).toThrow(
          expect.objectContaining({ name: 'RoomError', code: 'bad-argument' }),
        )
    },
  )
})

describe('a frame', () => {
  it('that makes no sense is no message, and nothing throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (array) => {
        const frame = new Uint8Array(array)
        const message = decodeMessage(frame.buffer)
        if (message === undefined) return
        expect([0, 1, 2]).toContain(frame[0])
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['empty', []],
    ['of an unknown kind', [3, 65]],
    ['of broken UTF-8', [0, 0xff]],
    ['of half a character', [0, 0xc3]],
    ['of broken JSON', [1, 0x7b]],
    ['of no JSON at all', [1]],
  ])('%s is no message', (_, frame) => {
    expect(decodeMessage(new Uint8Array(frame).buffer)).toBeUndefined()
  })

  it('of text is none of ours', () => {
    expect(decodeMessage('hello')).toBeUndefined()
  })

  it('of hostile JSON changes no prototype', () => {
    const text = new TextEncoder().encode('\u0001{"__proto__":{"polluted":1}}')
    expect(decodeMessage(new Uint8Array(text).buffer)).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
  })
})

describe("a plain client's form of a message (C5)", () => {
  it('is text as it is, JSON as its text, bytes as they are', () => {
    const array = new Uint8Array([1, 2])
    expect(plainForm('hello')).toBe('hello')
    expect(plainForm({ a: [1, null] })).toBe('{"a":[1,null]}')
    expect(plainForm(array)).toBe(array)
  })
})
