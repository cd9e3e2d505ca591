import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64Url, toBase64Url } from './base64url.ts'

describe('base64url', () => {
  it('is what everybody else makes of the same bytes, and comes back as those', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = toBase64Url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(fromBase64Url(text)).toEqual(bytes)
      }),
    )
  })

  it('is read in its only right form: whatever is read is written the same', () => {
    const text = fc.string({ unit: fc.constantFrom('A', 'B', 'Q', 'g', 'w', '-', '_', '9') })
    fc.assert(
      fc.property(text, (given) => {
        const bytes = fromBase64Url(given)
        if (bytes) expect(toBase64Url(bytes)).toBe(given)
        else expect(toBase64Url(Buffer.from(given, 'base64url'))).not.toBe(given)
      }),
    )
  })

  it.each([
    'A',
    'AB',
    'AAB',
    'AAAAA',
    'AA==',
    'AA=',
    'AA AA',
    'AA+A',
    'AA/A',
    'ÄAAA',
    '😀AA',
    'AA\n',
  ])('is not %j', (text) => {
    expect(fromBase64Url(text)).toBeNull()
  })
})
