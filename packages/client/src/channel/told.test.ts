import { describe, expect, it } from 'vitest'
import { checkTold } from './told.ts'

describe('what an app tells the others', () => {
  it('N7: is JSON of up to 16,384 characters', () => {
    checkTold({ name: 'Ada', hand: true, at: [1, null] })
    checkTold('x'.repeat(16 * 1024 - 2))
  })

  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  it.each([
    ['too long', { picture: 'x'.repeat(16 * 1024) }],
    ['a cycle', cyclic],
    ['a bigint', { n: 1n }],
    ['nothing at all', undefined],
  ])('N7: is refused when it is %s, before anybody is told a part of it', (_, value) => {
    expect(() => checkTold(value)).toThrow(expect.objectContaining({ code: 'bad-argument' }))
  })
})
