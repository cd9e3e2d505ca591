import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rebuildDelayMs } from './rebuild.ts'

describe('a connection that failed', () => {
  it('C2: is made anew at once by the impolite side, then every 3 s later, up to 30 s', () => {
    expect([0, 1, 2, 9, 10, 11, 1_000].map((attempt) => rebuildDelayMs(attempt, false))).toEqual([
      0, 3_000, 6_000, 27_000, 30_000, 30_000, 30_000,
    ])
  })

  it('G1: is left to the impolite side first, so that two new ones seldom cross', () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        (attempt) => rebuildDelayMs(attempt, true) - rebuildDelayMs(attempt, false) === 3_000,
      ),
    )
  })
})
