import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effort, FULL_EFFORT, isLimited, type Effort } from './effort.ts'
import { steady, type Steady } from './steady.ts'
import { follow as followUplink, OPEN, standIn, type PathSample, type StandIn } from './uplink.ts'

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

describe('what the uplink carries', () => {
  const path = (available: number, sent: number, limited = false): PathSample => ({
    availableBitsPerSecond: available,
    sentBitsPerSecond: sent,
    allowedBitsPerSecond: sent,
    limited,
  })
  /** One look a second; what it is after each. */
  const after = (looks: readonly (readonly PathSample[])[]): readonly number[] => {
    let now = OPEN
    return looks.map((paths, at) => {
      now = followUplink(now, paths, at * 1_000)
      return now.bitsPerSecond.value
    })
  }
  const times = <T>(count: number, each: T): readonly T[] =>
    Array.from({ length: count }, () => each)
  const full = [path(400_000, 390_000, true), path(200_000, 200_000, true)]
  const free = [path(400_000, 390_000), path(200_000, 200_000)]

  it('is not known until a connection gets less than it may send', () => {
    expect(after(times(5, [path(20_000, 10_000)]))).toEqual(times(5, Infinity))
    expect(after([[], []])).toEqual([Infinity, Infinity])
  })

  it('is what gets through where they are limited for more than a moment', () => {
    expect(after([full, free, full, full, full])).toEqual([
      Infinity,
      Infinity,
      Infinity,
      600_000,
      600_000,
    ])
  })

  it('is what may go where a connection is not limited: a moment in which less goes proves nothing', () => {
    const calm = { ...path(300_000, 100_000), allowedBitsPerSecond: 180_000 }
    const look = [path(200_000, 200_000, true), calm]
    expect(after([look, look])).toEqual([Infinity, 380_000])
  })

  it('counts what is found free once, since all connections share it', () => {
    const found = [path(900_000, 390_000), path(700_000, 200_000)]
    expect(after([full, full, ...times(4, found)]).at(-1)).toBe(590_000 + 510_000)
  })

  it('is tried for a little more after seconds without a limit, and less often where that was too much', () => {
    let now = OPEN
    const raisedAt: number[] = []
    for (let second = 0; second < 200; second++) {
      // Just what it carries: everything above is a limit.
      const limited = now.bitsPerSecond.value > 600_000
      const before = now.bitsPerSecond.value
      now = followUplink(now, limited ? full : free, second * 1_000)
      if (now.bitsPerSecond.value > before) raisedAt.push(second)
      expect(now.bitsPerSecond.value).toBeLessThanOrEqual(second < 2 ? Infinity : 750_000)
    }
    const pauses = raisedAt.slice(1).map((at, place) => at - (raisedAt[place] ?? 0))
    expect(raisedAt.length).toBeLessThan(18)
    expect(pauses.at(-1)).toBeGreaterThan(pauses[0] ?? 0)
  })

  it('is more within ten seconds of the path carrying more, however often more was too much before', () => {
    let now = OPEN
    let second = 0
    const look = (paths: readonly PathSample[]): number => {
      now = followUplink(now, paths, second++ * 1_000)
      return now.bitsPerSecond.value
    }
    for (let looks = 0; looks < 200; looks++) look(now.bitsPerSecond.value > 600_000 ? full : free)
    const narrow = look(full)
    // Congestion control dares half as much again as it sends (draft-ietf-rmcat-gcc-02, 5.5).
    const dares = (sent: number): PathSample => path(1.5 * sent, sent)
    const wide = times(30, 0).map(() => {
      const { value } = now.bitsPerSecond
      return look([dares(value * 0.6), dares(value * 0.2), dares(value * 0.2)])
    })
    expect(wide[9]).toBeGreaterThan(2.5 * narrow)
    expect(wide[14]).toBeGreaterThan(4 * narrow)
  })

  it('never comes to nothing, from where nothing would come back', () => {
    const dead = times(30, [path(0, 0, true)])
    expect(after(dead).at(-1)).toBe(150_000)
    expect(after([...dead, ...times(20, [path(0, 0)])]).at(-1)).toBeGreaterThan(300_000)
  })

  it('sinks with loss and with a queue, and comes back without, where the browser has no estimate', () => {
    let now: StandIn | null = null
    const see = (lossRate: number | null, roundTripMs: number | null): number => {
      now = standIn(now, { sentBitsPerSecond: 1_000_000, lossRate, roundTripMs })
      return now.bitsPerSecond
    }
    const start = see(0, 50)
    expect(see(null, null)).toBe(start)
    const lossy = see(0.2, 50)
    expect(lossy).toBe(900_000)
    expect(see(0.05, 50)).toBe(lossy)
    const queued = see(0, 300)
    expect(queued).toBeLessThan(lossy)
    expect(see(0, 60)).toBeGreaterThan(queued)
    for (let n = 0; n < 100; n++) see(0, 60)
    expect(see(0, 60)).toBeLessThanOrEqual(start)
    for (let n = 0; n < 200; n++) see(1, 60)
    expect(see(1, 60)).toBeGreaterThan(0)
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
