import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { open, seal, sealKeys, type Place, type Postmark } from './seal.ts'

const SECRET = 'a secret of 22 letters'
const [ADA, BOB] = ['A'.repeat(22), 'B'.repeat(22)]
const OFFER: Place = { from: ADA, to: BOB, kind: 'offer', connection: 'c', n: 1 }
const MARK: Postmark = { fromPage: 'adas-page', toPage: 'bobs-page', count: 7 }

const name = fc.string({
  minLength: 1,
  maxLength: 22,
  unit: fc.constantFrom('A', 'b', '3', '-', '_'),
})
const place: fc.Arbitrary<Place> = fc.record({
  from: name,
  to: name,
  kind: fc.constantFrom('offer', 'answer', 'candidates'),
  connection: fc.option(name, { nil: undefined }),
  n: fc.option(fc.nat(), { nil: undefined }),
})
const postmark: fc.Arbitrary<Postmark> = fc.record({
  fromPage: name,
  toPage: fc.oneof(name, fc.constant('')),
  count: fc.nat(),
})

describe('a seal', () => {
  it('S1: opens to what was sealed, with its postmark, for all texts and places', async () => {
    const keys = await sealKeys('tea', SECRET)
    await fc.assert(
      fc.asyncProperty(place, postmark, fc.string({ unit: 'grapheme' }), async (of, mark, text) => {
        const opened = await open(keys, of, await seal(keys, of, mark, text))
        expect(opened).toEqual({ ok: true, text, postmark: mark })
      }),
    )
  })

  it('S1: shows nothing of what is in it, and is another one each time', async () => {
    const keys = await sealKeys('tea', SECRET)
    const sealed = await Promise.all([1, 2].map(() => seal(keys, OFFER, MARK, 'a=fingerprint')))
    expect(new Set(sealed).size).toBe(2)
    for (const text of sealed)
      expect(Buffer.from(text.split('.')[5] ?? '', 'base64url').toString()).not.toContain('finger')
  })

  it('S1: is tampered with any bit of it flipped', async () => {
    const keys = await sealKeys('tea', SECRET)
    const sealed = Buffer.from(await seal(keys, OFFER, MARK, 'v=0'))
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Buffer.from(sealed)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const { ok } = await open(keys, OFFER, flipped.toString('latin1'))
      expect(ok, `bit ${bit}`).toBe(false)
    }
  })

  it('S1: is tampered in any other place: swapped ends, another type, connection or number', async () => {
    const keys = await sealKeys('tea', SECRET)
    const others: readonly Place[] = [
      { ...OFFER, from: BOB, to: ADA },
      { ...OFFER, from: BOB },
      { ...OFFER, to: ADA },
      { ...OFFER, kind: 'answer' },
      { ...OFFER, connection: 'd' },
      { ...OFFER, connection: undefined },
      { ...OFFER, n: 2 },
      { ...OFFER, n: undefined },
    ]
    const sealed = await seal(keys, OFFER, MARK, 'v=0')
    for (const other of others)
      expect(await open(keys, other, sealed)).toEqual({ ok: false, code: 'tampered' })
    await fc.assert(
      fc.asyncProperty(place, place, postmark, async (of, other, mark) => {
        fc.pre(JSON.stringify(of) !== JSON.stringify(other))
        const opened = await open(keys, other, await seal(keys, of, mark, 'v=0'))
        expect(opened).toEqual({ ok: false, code: 'tampered' })
      }),
    )
  })

  it('S1: is tampered under another postmark: which page sealed it, for which, and when', async () => {
    const keys = await sealKeys('tea', SECRET)
    await fc.assert(
      fc.asyncProperty(postmark, postmark, async (mark, other) => {
        fc.pre(JSON.stringify(mark) !== JSON.stringify(other))
        const parts = (await seal(keys, OFFER, mark, 'v=0')).split('.')
        parts.splice(2, 3, other.fromPage, other.toPage, String(other.count))
        expect(await open(keys, OFFER, parts.join('.'))).toEqual({ ok: false, code: 'tampered' })
      }),
    )
  })

  it('S2: of another secret is known for that; the same secret in another room is another one', async () => {
    const keys = await sealKeys('tea', SECRET)
    for (const other of [await sealKeys('tea', `${SECRET}!`), await sealKeys('coffee', SECRET)])
      expect(await open(other, OFFER, await seal(keys, OFFER, MARK, 'v=0'))).toEqual({
        ok: false,
        code: 'wrong-secret',
      })
  })

  it('is opened whatever it is, and never throws', async () => {
    const keys = await sealKeys('tea', SECRET)
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.string({ maxLength: 8 })).map((parts) => parts.join('.')),
      fc.array(name, { maxLength: 9 }).map((parts) => ['1', keys.name, ...parts].join('.')),
    )
    await fc.assert(
      fc.asyncProperty(text, async (sealed) => {
        expect((await open(keys, OFFER, sealed)).ok).toBe(false)
      }),
    )
  })
})
