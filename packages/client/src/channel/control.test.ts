import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeControl, type ControlMessage, type TrackNote } from './control.ts'

const NOTE: TrackNote = {
  mid: '1',
  source: 'camera',
  muted: false,
  metadata: null,
  stream: 'main',
}
const HELLO: ControlMessage = {
  type: 'hello',
  profile: { name: 'Ada', hand: true },
  tracks: [NOTE],
}
const DESCRIPTION = { type: 'offer', sdp: 'v=0' } as const

const MESSAGES: readonly ControlMessage[] = [
  HELLO,
  { type: 'profile', profile: {} },
  { type: 'profile', profile: { name: '', nested: { a: [1, null] } } },
  { type: 'tracks', tracks: [] },
  { type: 'tracks', tracks: [NOTE, { ...NOTE, mid: '2', metadata: { a: [1] }, muted: true }] },
  { type: 'showing', tracks: [] },
  {
    type: 'showing',
    tracks: [{ mid: '1', widthPx: 160, heightPx: 90, framesPerSecond: 12, important: false }],
  },
  { type: 'description', description: DESCRIPTION, n: 3 },
  { type: 'candidates', candidates: [{ candidate: 'c', sdpMid: '0' }, null] },
]

const decode = (value: unknown): ControlMessage | null => decodeControl(JSON.stringify(value))

describe('a control message', () => {
  it.each(MESSAGES)('N7, C2: %j comes out as it went in', (message) => {
    expect(decode(message)).toEqual(message)
  })

  it('comes out as it went in with any profile and any metadata', () => {
    const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)))
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), json, fc.string(), (rest, metadata, name) => {
        const message = {
          ...HELLO,
          profile: { ...rest, name },
          tracks: [{ ...NOTE, metadata }],
        }
        expect(decode(message)).toEqual(message)
      }),
    )
  })

  it('loses unknown fields beside its own, but none of a profile', () => {
    expect(decode({ ...HELLO, version: 2, tracks: [{ ...NOTE, codec: 'x' }] })).toEqual(HELLO)
    expect(decode({ type: 'profile', profile: { role: 'host' } })).toEqual({
      type: 'profile',
      profile: { role: 'host' },
    })
  })

  it('has a name that is text, or none', () => {
    for (const name of [1, null, {}, ['x'], true])
      expect(decode({ type: 'profile', profile: { name, kept: 1 } })).toEqual({
        type: 'profile',
        profile: { kept: 1 },
      })
  })
})

describe('a hostile control frame', () => {
  it.each([
    {},
    [],
    null,
    'hello',
    1,
    { type: 'waving' },
    { type: '__proto__' },
    { type: ['hello'] },
    { ...HELLO, profile: null },
    { ...HELLO, profile: [] },
    { ...HELLO, tracks: {} },
    { ...HELLO, tracks: undefined },
    { type: 'profile' },
    { type: 'profile', profile: 'Ada' },
    { type: 'tracks', tracks: null },
    { type: 'tracks', tracks: [null] },
    { type: 'tracks', tracks: [[]] },
    { type: 'tracks', tracks: [NOTE, {}] },
    { type: 'tracks', tracks: [{ ...NOTE, mid: 1 }] },
    { type: 'tracks', tracks: [{ ...NOTE, mid: 'x'.repeat(257) }] },
    { type: 'tracks', tracks: [{ ...NOTE, source: null }] },
    { type: 'tracks', tracks: [{ ...NOTE, source: 'x'.repeat(65) }] },
    { type: 'tracks', tracks: [{ ...NOTE, muted: 0 }] },
    { type: 'tracks', tracks: [{ ...NOTE, stream: {} }] },
    { type: 'tracks', tracks: [{ ...NOTE, stream: 'x'.repeat(257) }] },
    { type: 'tracks', tracks: [{ ...NOTE, metadata: undefined }] },
    { type: 'tracks', tracks: Array.from({ length: 257 }, () => NOTE) },
    { type: 'description', description: DESCRIPTION },
    { type: 'description', description: { type: 'offer' }, n: 1 },
    { type: 'candidates', candidates: [1] },
  ])('%j is not understood', (value) => {
    expect(decode(value)).toBeNull()
  })

  it('that is no text, no JSON, or larger than every browser takes is not understood', () => {
    for (const frame of [undefined, null, 1, {}, new ArrayBuffer(4), '', '{', 'hello'])
      expect(decodeControl(frame)).toBeNull()
    expect(decode({ type: 'profile', profile: { name: 'x'.repeat(60_000) } })).not.toBeNull()
    expect(decode({ type: 'profile', profile: { name: 'x'.repeat(256 * 1024) } })).toBeNull()
  })

  it('takes nothing from a prototype, and gives nothing to one', () => {
    expect(decodeControl('{"__proto__":{"type":"tracks","tracks":[]}}')).toBeNull()
    expect(
      decodeControl('{"type":"tracks","tracks":[{"__proto__":{"mid":"1"},"source":"x"}]}'),
    ).toBeNull()
    const decoded = decodeControl('{"type":"profile","profile":{"__proto__":{"admin":true}}}')
    expect(decoded).toMatchObject({ type: 'profile' })
    expect(decoded?.type === 'profile' && decoded.profile).not.toHaveProperty('admin')
    expect({}).not.toHaveProperty('admin')
  })

  it('never throws, whatever it is', () => {
    const strange = fc.oneof(fc.anything(), fc.json(), fc.string())
    const almost = fc
      .tuple(
        fc.constantFrom(...MESSAGES),
        fc.constantFrom('page', 'profile', 'tracks', 'n'),
        fc.json(),
      )
      .map(([message, field, json]) => JSON.stringify({ ...message, [field]: JSON.parse(json) }))
    fc.assert(
      fc.property(fc.oneof(strange, almost), (frame) => {
        const decoded = decodeControl(frame)
        if (decoded) expect(MESSAGES.map(({ type }) => type)).toContain(decoded.type)
      }),
      { numRuns: 300 },
    )
  })
})
