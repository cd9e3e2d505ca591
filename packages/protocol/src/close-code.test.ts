import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterClose, CLOSE_CODES, closingCodeOf, isClosing } from './close-code.ts'

/** The table of PROTOCOL.md. */
const TABLE = [
  [4400, 'bad-message', 'stay-away'],
  [4401, 'unauthorized', 'ask-for-token'],
  [4403, 'forbidden', 'stay-away'],
  [4404, 'no-such-code', 'stay-away'],
  [4406, 'refused', 'stay-away'],
  [4408, 'timeout', 'resume'],
  [4409, 'replaced', 'stay-away'],
  [4410, 'removed', 'stay-away'],
  [4413, 'too-large', 'stay-away'],
  [4423, 'locked', 'stay-away'],
  [4429, 'rate-limited', 'resume-later'],
  [4453, 'room-full', 'stay-away'],
  [4503, 'draining', 'resume'],
] as const

describe('a close code', () => {
  it.each(TABLE)('%i is %s, after which a client does this: %s', (number, code, after) => {
    expect(CLOSE_CODES[code]).toBe(number)
    expect(closingCodeOf(number)).toBe(code)
    expect(isClosing(code)).toBe(true)
    expect(afterClose(code)).toBe(after)
  })

  it('is one of the thirteen, each with a number of its own', () => {
    expect(Object.keys(CLOSE_CODES)).toHaveLength(TABLE.length)
    expect(new Set(Object.values(CLOSE_CODES)).size).toBe(TABLE.length)
  })

  it('of anybody else is none of ours: the socket was lost', () => {
    const ours: ReadonlySet<number> = new Set(Object.values(CLOSE_CODES))
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 4_999 }).filter((number) => !ours.has(number)),
        (number) => closingCodeOf(number) === null,
      ),
    )
  })
})

describe('a refusal', () => {
  it.each(['peer-not-found', 'name-a-peer', 'not-allowed', 'unknown-type'] as const)(
    'of %s closes nothing',
    (code) => {
      expect(isClosing(code)).toBe(false)
    },
  )
})
