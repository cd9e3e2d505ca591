import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { onlyFingerprint } from './fingerprint.ts'
import { phraseOf, wordsOf, type Holder } from './phrase.ts'
import { WORDS } from './word-list.ts'

const FINGERPRINT = Array.from({ length: 32 }, (_, at) =>
  at.toString(16).padStart(2, '0').toUpperCase(),
).join(':')
const PEOPLE: readonly Holder[] = [
  ['ada', FINGERPRINT],
  ['bob', FINGERPRINT.replace('00', 'FF')],
  ['cy', FINGERPRINT.replace('00', 'EE')],
]

describe('the words', () => {
  it('are the 2,048 of BIP-39, told apart by four letters', () => {
    const file = WORDS.map((word) => `${word}\n`).join('')
    expect(createHash('sha256').update(file).digest('hex')).toBe(
      '2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda',
    )
    expect(new Set(WORDS.map((word) => word.slice(0, 4))).size).toBe(2_048)
  })

  it('T2: stand for eleven bits each, so that other bits are other words', () => {
    expect(wordsOf(new Uint8Array(11))).toBe(Array(8).fill('abandon').join(' '))
    expect(wordsOf(new Uint8Array(11).fill(255))).toBe(Array(8).fill('zoo').join(' '))
    expect(wordsOf(new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]))).toMatch(
      /^(abandon ){7}ability$/,
    )
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 11, maxLength: 11 }), (bytes) => {
        const bits = wordsOf(bytes)
          .split(' ')
          .map((word) => WORDS.indexOf(word).toString(2).padStart(11, '0'))
        expect(bits.join('')).toBe(
          [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join(''),
        )
      }),
    )
  })
})

describe('a phrase', () => {
  it('T2: is what PBKDF2 makes of the certificates, in 200,000 rounds', async () => {
    expect(await phraseOf(PEOPLE)).toMatchInlineSnapshot(
      `"post wrist deer differ light pigeon valley patch"`,
    )
  })

  it('T2: is the same for all who see the same, in whatever order they met', async () => {
    const [ada, bob, cy] = PEOPLE as readonly [Holder, Holder, Holder]
    const asSeen = [
      [ada, bob, ada, cy],
      [bob, cy, bob, ada],
      [cy, ada, cy, bob],
    ]
    const phrases = await Promise.all(asSeen.map(phraseOf))
    expect(new Set(phrases).size).toBe(1)
  })

  it('T2: is another one with another certificate, other holders, or one more of them', async () => {
    const [ada, bob, cy] = PEOPLE as readonly [Holder, Holder, Holder]
    const swapped: readonly Holder[] = [[ada[0], bob[1]], [bob[0], ada[1]], cy]
    const others = [PEOPLE, [ada, bob], swapped, [...PEOPLE, ['eve', ada[1]] as const]]
    const phrases = await Promise.all(others.map(phraseOf))
    expect(new Set(phrases).size).toBe(others.length)
  })
})

describe('the fingerprint of a description', () => {
  const line = `a=fingerprint:sha-256 ${FINGERPRINT}\r\n`

  it('T2: is the one that it names, however often', () => {
    expect(onlyFingerprint(`v=0\r\n${line}m=audio\r\n${line.toLowerCase()}`)).toBe(FINGERPRINT)
  })

  it.each([
    ['none', 'v=0\r\n'],
    ['two', line + line.replace('00', 'FF')],
    ['a weaker one as well', `${line}a=fingerprint:sha-1 ${FINGERPRINT.slice(0, 59)}\r\n`],
    ['one that is cut', line.replace('00:', '')],
  ])('T2: is not taken from one with %s: nobody could say which one DTLS used', (_, sdp) => {
    expect(() => onlyFingerprint(sdp)).toThrow('does not tell which certificate')
  })
})
