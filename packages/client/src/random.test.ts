import { fromBase64Url } from '@roomful/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { randomText } from './random.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a random text', () => {
  it.each([1, 2, 3, 9, 16])('is %i bytes of base64url in its only right form', (bytes) => {
    expect(fromBase64Url(randomText(bytes))).toHaveLength(bytes)
  })

  it('is another each time', () => {
    expect(new Set(Array.from({ length: 100 }, () => randomText(9))).size).toBe(100)
  })

  it('has nothing in it that an address or a subprotocol would not take', () => {
    const odd = Uint8Array.of(0xfb, 0xff, 0xbf, 0xfe)
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((bytes) => {
      if (bytes instanceof Uint8Array) bytes.set(odd)
      return bytes
    })
    const text = randomText(odd.length)
    expect(text).toBe('-_-__g')
    expect(fromBase64Url(text)).toEqual(odd)
  })
})
