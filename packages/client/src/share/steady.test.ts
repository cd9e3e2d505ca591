import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effort, FULL_EFFORT, isLimited, type Effort } from './effort.ts'
import { steady, type Steady } from './steady.ts'

/** One a second. */
function follow(figures: readonly number[]): readonly number[] {
  let now: Steady | null = null
  return figures.map((figure, at) => {
    now = steady(now, figure, at * 1_000)
    return now.value
  })
}

describe('a figure that is followed steadily (M4)', () => {
  it('goes down at once, and up after three seconds to the least that it was in them', () => {
    expect(follow([100, 50, 100, 90, 100, 100, 100])).toEqual([100, 50, 50, 50, 50, 90, 90])
  })

  it('does not go up for a moment, nor for a little', () => {
    expect(follow([100, 200, 200, 100, 200, 200, 110, 114, 114, 114, 114])).toEqual(
      Array.from({ length: 11 }, () => 100),
    )
  })

  it('is never above what was measured, and stays where that stays', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1 }), (figures) => {
        for (const [at, value] of follow(figures).entries())
          expect(value).toBeLessThanOrEqual(figures[at] ?? 0)
        const last = figures.at(-1) ?? 0
        const after = follow([...figures, ...Array.from({ length: 20 }, () => last)]).slice(-10)
        expect(new Set(after).size).toBe(1)
        expect(after[0]).toBeGreaterThanOrEqual(last / 1.15 - 1)
      }),
    )
  })

  it('does not flap for noise of six in a hundred: it only sinks to the least of it', () => {
    const noise = fc.array(fc.double({ min: 0.94, max: 1.06, noNaN: true }), { minLength: 30 })
    fc.assert(
      fc.property(noise, (factors) => {
        const values = follow(factors.map((factor) => factor * 1_000_000))
        for (const [at, value] of values.entries())
          if (at > 0) expect(value).toBeLessThanOrEqual(values[at - 1] ?? 0)
      }),
    )
  })

  it('uses an uplink that opened within seconds', () => {
    expect(follow([300, 1_000, 1_000, 1_000, 1_000]).at(-1)).toBe(1_000)
  })
})

describe('what the processor can do', () => {
  const after = (limits: readonly boolean[]): number => {
    let now: Effort = FULL_EFFORT
    for (const [at, limited] of limits.entries()) now = effort(now, limited, at * 1_000)
    return now.share
  }
  const seconds = (count: number, limited: boolean): readonly boolean[] =>
    Array.from({ length: count }, () => limited)

  it('is less after seconds at the limit, and more after many without', () => {
    expect(after(seconds(2, true))).toBe(1)
    expect(after(seconds(3, true))).toBe(0.75)
    expect(after([...seconds(3, true), ...seconds(14, false)])).toBe(0.75)
    expect(after([...seconds(3, true), ...seconds(40, false)])).toBe(1)
    expect(after(seconds(100, true))).toBe(0.1)
  })

  it('is at its limit where an encoder says so, or lacks frames and not bits', () => {
    const encoder = { framesPerSecond: 30, askedFramesPerSecond: 30 }
    expect(isLimited([])).toBe(false)
    expect(isLimited([encoder])).toBe(false)
    expect(isLimited([encoder, { ...encoder, reason: 'cpu' }])).toBe(true)
    expect(isLimited([{ ...encoder, framesPerSecond: 10, reason: 'none' }])).toBe(true)
    expect(isLimited([{ ...encoder, framesPerSecond: 10, reason: 'bandwidth' }])).toBe(false)
    expect(isLimited([{ framesPerSecond: 0, askedFramesPerSecond: 4 }])).toBe(false)
  })
})
