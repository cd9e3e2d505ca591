import { describe, expect, it } from 'vitest'
import { createUplink } from '../../test/uplink.ts'
import { seeded } from '../testing/random.ts'
import { allocate, type Wanted } from './allocate.ts'
import { follow, OPEN, standIn, type PathSample, type StandIn } from './uplink.ts'

describe('what the uplink carries', () => {
  const path = (available: number, sent: number, allowed = sent): PathSample => ({
    availableBitsPerSecond: available,
    sentBitsPerSecond: sent,
    allowedBitsPerSecond: allowed,
    limited: allowed > available,
  })
  /** One look a second; what it is after each. */
  const after = (looks: readonly (readonly PathSample[])[]): readonly number[] => {
    let now = OPEN
    return looks.map((paths, at) => {
      now = follow(now, paths, at * 1_000)
      return now.bitsPerSecond.value
    })
  }
  const times = <T>(count: number, each: T): readonly T[] =>
    Array.from({ length: count }, () => each)
  const full = [path(400_000, 390_000, 800_000), path(200_000, 200_000, 300_000)]
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
    const look = [path(200_000, 200_000, 600_000), path(300_000, 100_000, 180_000)]
    expect(after([look, look])).toEqual([Infinity, 380_000])
  })

  it('is not less because a single one of them has lost its estimate: they share it', () => {
    const one = [path(100_000, 100_000, 200_000), path(300_000, 200_000), path(300_000, 200_000)]
    expect(after(times(10, one))).toEqual(times(10, Infinity))
    expect(after([full, full, ...times(3, one)]).at(-1)).toBe(600_000)
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
      now = follow(now, limited ? full : free, second * 1_000)
      if (now.bitsPerSecond.value > before) raisedAt.push(second)
      expect(now.bitsPerSecond.value).toBeLessThanOrEqual(second < 2 ? Infinity : 750_000)
    }
    const pauses = raisedAt.slice(1).map((at, place) => at - (raisedAt[place] ?? 0))
    expect(raisedAt.length).toBeLessThan(25)
    expect(pauses.at(-1)).toBeGreaterThan(raisedAt[0] ?? NaN)
  })

  it('is more within ten seconds of the path carrying more, however often more was too much before', () => {
    let now = OPEN
    let second = 0
    const look = (paths: readonly PathSample[]): number => {
      now = follow(now, paths, second++ * 1_000)
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
    const dead = times(30, [path(0, 0, 40_000)])
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

describe('an uplink on which each connection has a congestion controller of its own', () => {
  const CAMERA = { widthPx: 640, heightPx: 360, framesPerSecond: 30 }
  const SOUND_BITS = 32_000
  const RESERVED_BITS = 50_000
  const NARROW = 900_000
  const WIDE = 5_000_000

  type Call = {
    /** One look; what may go together after it. */
    readonly second: () => number
    readonly narrow: (bitsPerSecond: number) => void
    readonly overload: () => number
    readonly wanted: number
  }

  /** A camera that all others show as large as it is. */
  function call(others: number, seed: number, noise: number): Call {
    const uplink = createUplink(others, seeded(seed), noise)
    let now = OPEN
    let seconds = 0
    const pictures = Array.from({ length: others }, (_, at): Wanted => {
      const rank = at === 0 ? 'important' : 'tile'
      return { source: CAMERA, shown: CAMERA, rank, content: 'motion' }
    })
    const allowed = (uplinkBitsPerSecond: number): readonly number[] => {
      const reservedBitsPerSecond = others * RESERVED_BITS
      return allocate({ uplinkBitsPerSecond, reservedBitsPerSecond, effort: 1 }, pictures).map(
        (encoding) => SOUND_BITS + (encoding?.maxBitrate ?? 0),
      )
    }
    const sum = (bits: number): number => allowed(bits).reduce((all, one) => all + one, 0)
    return {
      wanted: sum(Infinity),
      second: () => {
        uplink.allow(allowed(now.bitsPerSecond.value))
        now = follow(now, uplink.look(), ++seconds * 1_000)
        return sum(now.bitsPerSecond.value)
      },
      narrow: (bitsPerSecond) => {
        uplink.width = bitsPerSecond
      },
      overload: uplink.overload,
    }
  }

  function ready(others: number, seed: number, noise: number): Call {
    const one = call(others, seed, noise)
    for (let second = 0; second < 25; second++) one.second()
    one.narrow(NARROW)
    for (let second = 0; second < 25 + (seed % 10); second++) one.second()
    return one
  }

  const seeds = Array.from({ length: 100 }, (_, at) => at + 1)

  it('is given way to within seconds where it gets narrow, and is rarely asked for too much after that', () => {
    for (const others of [2, 3, 5])
      for (const seed of seeds.slice(0, 25)) {
        const one = call(others, seed, 0)
        for (let second = 0; second < 25; second++) one.second()
        one.narrow(NARROW)
        for (let second = 0; second < 5; second++) one.second()
        let rises = 0
        let overload = 0
        let before = Infinity
        for (let second = 0; second < 40; second++) {
          const may = one.second()
          if (may > before) rises++
          before = may
          overload += one.overload() / 40
        }
        expect(rises).toBeLessThanOrEqual(9)
        expect(overload).toBeLessThan(0.2)
      }
  })

  it.each([
    [0, 0.95],
    [0.05, 0.85],
  ])(
    'is all used within ten seconds of getting wide, where a machine hesitates %f times a second, in %f of all cases',
    (noise, share) => {
      const soon = seeds.filter((seed) => {
        const one = ready(3, seed, noise)
        one.narrow(WIDE)
        return Array.from({ length: 10 }, one.second).some((may) => may >= 0.9 * one.wanted)
      })
      expect(soon.length / seeds.length).toBeGreaterThanOrEqual(share)
    },
  )
})
