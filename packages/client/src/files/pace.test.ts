/** How fast files go, decided from what a connection tells of its path. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FLOOR_BYTES, FREE, pace, paceFrameBytes, type Pace, type PathSample } from './pace.ts'

describe('the pace beside what cannot wait (F5)', () => {
  const sample = (atMs: number, over: Partial<PathSample> = {}): PathSample => ({
    atMs,
    live: true,
    roundTripMs: 50,
    availableBitsPerSecond: null,
    sentBitsPerSecond: 500_000,
    waitedMs: 0,
    fileBytesPerSecond: 0,
    ...over,
  })

  it('is free while no call is live, and again when it is over', () => {
    expect(pace(FREE, sample(0, { live: false })).bytesPerSecond).toBe(Infinity)
    expect(pace(pace(FREE, sample(0)), sample(1, { live: false })).bytesPerSecond).toBe(Infinity)
  })

  /** A bottleneck whose queue grows with what is sent above its rate. */
  function simulate(
    bytesPerSecond: number,
    seconds: number,
  ): { readonly queueMs: number; readonly rate: number }[] {
    let now: Pace = FREE
    let queuedBytes = 0
    return Array.from({ length: seconds * 2 }, (_, n) => {
      const roundTripMs = 50 + (queuedBytes / bytesPerSecond) * 1_000
      const fileBytesPerSecond = Math.min(now.bytesPerSecond, bytesPerSecond)
      now = pace(now, sample(n * 500, { roundTripMs, fileBytesPerSecond }))
      queuedBytes = Math.max(0, queuedBytes + (now.bytesPerSecond - bytesPerSecond) / 2)
      return { queueMs: roundTripMs - 50, rate: now.bytesPerSecond }
    })
  }

  it.each([100_000, 1_000_000, 10_000_000])(
    'uses a path of %i bytes a second and lets the call breathe',
    (rate) => {
      const settled = simulate(rate, 120).slice(60)
      const mean = (pick: (one: (typeof settled)[number]) => number): number =>
        settled.reduce((sum, one) => sum + pick(one), 0) / settled.length
      expect(mean((one) => one.rate)).toBeGreaterThan(rate * 0.7)
      expect(mean((one) => one.queueMs)).toBeLessThan(120)
    },
  )

  it('gives way when the call itself does not get what it sends, and keeps moving', () => {
    let now = pace(FREE, sample(0))
    for (let n = 1; n < 40; n++)
      now = pace(now, sample(n * 500, { availableBitsPerSecond: 100_000 }))
    expect(now.bytesPerSecond).toBe(FLOOR_BYTES)
  })

  /** Bad for as long as it likes, in any way. */
  const histories = fc.array(
    fc.record({
      live: fc.boolean(),
      roundTripMs: fc.option(fc.integer({ min: 1, max: 5_000 })),
      availableBitsPerSecond: fc.option(fc.nat({ max: 10_000_000 })),
      sentBitsPerSecond: fc.nat({ max: 10_000_000 }),
      waitedMs: fc.nat({ max: 30_000 }),
      fileBytesPerSecond: fc.nat({ max: 100_000_000 }),
    }),
    { maxLength: 60 },
  )
  const after = (history: readonly Partial<PathSample>[]): Pace =>
    history.reduce((now, over, n) => pace(now, sample(n * 500, over)), FREE)

  it('never falls below its floor, whatever happened', () => {
    fc.assert(
      fc.property(histories, (history) => {
        expect(after(history).bytesPerSecond).toBeGreaterThanOrEqual(FLOOR_BYTES)
      }),
    )
  })

  it.each([true, false])(
    'is at full speed within 16 s of any history where nothing is in the way, in a call: %s',
    (live) => {
      fc.assert(
        fc.property(histories, fc.integer({ min: 1, max: 2_000 }), (history, roundTripMs) => {
          let now = after(history)
          for (let n = 0; n < 32; n++)
            now = pace(now, sample((history.length + n) * 500, { live, roundTripMs }))
          expect(now.bytesPerSecond).toBe(live ? 64 * 1024 * 1024 : Infinity)
        }),
      )
    },
  )

  it('knows a path that became longer from a queue, and goes on', () => {
    let now: Pace = FREE
    const speeds = Array.from({ length: 60 }, (_, n) => {
      const roundTripMs = n < 10 ? 1 : 101 + (n % 4)
      now = pace(now, sample(n * 500, { roundTripMs, fileBytesPerSecond: 1_000_000 }))
      return now.bytesPerSecond
    })
    expect(Math.min(...speeds.slice(10))).toBeGreaterThan(100_000)
    expect(speeds.at(-1)).toBeGreaterThan(1_000_000)
  })

  it('does not take a single long round trip for a queue', () => {
    let now: Pace = FREE
    for (let n = 0; n < 60; n++) {
      const fileBytesPerSecond = now.bytesPerSecond
      now = pace(now, sample(n * 500, { roundTripMs: n % 3 === 0 ? 400 : 50, fileBytesPerSecond }))
    }
    expect(now.bytesPerSecond).toBe(64 * 1024 * 1024)
  })

  it('does not take loss for a queue: something waits now and then, however little is sent', () => {
    const rate = 60_000
    let now: Pace = FREE
    const settled = Array.from({ length: 400 }, (_, n) => {
      const fileBytesPerSecond = Math.min(rate, now.bytesPerSecond)
      const waitedMs = now.bytesPerSecond > rate || n % 7 === 0 ? 400 : 0
      now = pace(now, sample(n * 500, { waitedMs, fileBytesPerSecond, roundTripMs: 100 + (n % 5) }))
      return fileBytesPerSecond
    }).slice(100)
    expect(settled.reduce((sum, one) => sum + one, 0) / settled.length).toBeGreaterThan(rate * 0.6)
  })

  /** What is `realtime` waits where more is sent than the congestion window lets through. No call is live. */
  it.each([20_000, 50_000, 1_000_000, 20_000_000])(
    'leaves room for what is realtime where %i bytes a second get through, and uses most of the rest',
    (rate) => {
      let now: Pace = FREE
      const settled = Array.from({ length: 400 }, (_, n) => {
        const waitedMs = now.bytesPerSecond > rate ? 400 : 0
        const fileBytesPerSecond = Math.min(rate, now.bytesPerSecond)
        now = pace(now, sample(n * 500, { live: false, waitedMs, fileBytesPerSecond }))
        return now.bytesPerSecond
      }).slice(100)
      expect(settled.filter((one) => one > rate).length / settled.length).toBeLessThan(0.35)
      expect(settled.reduce((sum, one) => sum + one, 0) / settled.length).toBeGreaterThan(
        rate * 0.6,
      )
    },
  )

  /** Something on `realtime` waits in so many looks, with no call live, where a megabyte a second gets through. */
  const inTheWay = (looks: number, over: Partial<PathSample> = {}): Pace => {
    const waiting = sample(0, { live: false, waitedMs: 400, fileBytesPerSecond: 1_000_000 })
    return Array.from({ length: looks }).reduce(
      (now: Pace) => pace(now, { ...waiting, ...over }),
      FREE,
    )
  }

  it('does not slow down for a connection that begins, nor for what waits while no file goes', () => {
    expect(inTheWay(2).bytesPerSecond).toBe(Infinity)
    expect(inTheWay(9, { fileBytesPerSecond: 0 }).bytesPerSecond).toBe(Infinity)
    const slow = inTheWay(3)
    const cut = sample(0, { live: false, waitedMs: 2_000, fileBytesPerSecond: 0 })
    expect(pace(slow, cut).bytesPerSecond).toBe(slow.bytesPerSecond)
    expect(pace(slow, { ...cut, fileBytesPerSecond: 1 }).bytesPerSecond).toBeLessThan(
      slow.bytesPerSecond,
    )
  })

  it('is fast again at once after a single bad moment, and with care after the next', () => {
    const calm = sample(0, { live: false })
    const slow = inTheWay(3)
    expect(pace(slow, calm).bytesPerSecond).toBe(2 * slow.bytesPerSecond)
    const slower = inTheWay(4)
    expect(pace(slower, calm).bytesPerSecond).toBeLessThan(1.2 * slower.bytesPerSecond)
  })

  it('is free where nothing on realtime waits, and again when that is over', () => {
    const alone = sample(0, { live: false, roundTripMs: null })
    expect(pace(FREE, { ...alone, waitedMs: 40 }).bytesPerSecond).toBe(Infinity)
    let now = inTheWay(3)
    expect(now.bytesPerSecond).toBeLessThan(1_000_000)
    for (let n = 0; n < 20; n++) now = pace(now, alone)
    expect(now.bytesPerSecond).toBe(Infinity)
  })

  it('cuts files into frames that go in a moment, down to a packet', () => {
    expect(paceFrameBytes(FREE)).toBe(Infinity)
    expect(paceFrameBytes({ ...FREE, bytesPerSecond: 1_000_000 })).toBe(20_000)
    expect(paceFrameBytes({ ...FREE, bytesPerSecond: 16_384 })).toBe(1_100)
  })

  it('stands still while nothing is known of the path', () => {
    const before = pace(FREE, sample(0))
    expect(pace(before, sample(500, { roundTripMs: null })).bytesPerSecond).toBe(
      before.bytesPerSecond,
    )
  })
})
