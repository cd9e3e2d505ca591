import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate, type Encoding, type Means, type Wanted } from './allocate.ts'

const CAMERA = { widthPx: 640, heightPx: 360, framesPerSecond: 30 }
const SCREEN = { widthPx: 1920, heightPx: 1080, framesPerSecond: 30 }
const TILE = { widthPx: 160, heightPx: 90, framesPerSecond: 12 }
const NOTHING = { widthPx: 0, heightPx: 0, framesPerSecond: 0 }

const tile: Wanted = { source: CAMERA, shown: TILE, rank: 'tile', content: 'motion' }
const large: Wanted = { ...tile, shown: CAMERA }
const screen: Wanted = { source: SCREEN, shown: SCREEN, rank: 'screen', content: 'detail' }
const FREE: Means = { uplinkBitsPerSecond: Infinity, reservedBitsPerSecond: 0, effort: 1 }

const picture = fc.record({
  widthPx: fc.nat(4_000),
  heightPx: fc.nat(3_000),
  framesPerSecond: fc.nat(60),
})
const wanted: fc.Arbitrary<Wanted> = fc.record({
  source: picture,
  shown: picture,
  rank: fc.constantFrom('screen', 'important', 'tile'),
  content: fc.constantFrom('detail', 'motion'),
})
const crowd = fc.array(wanted, { maxLength: 12 })
const effort = fc.double({ min: 0.1, max: 1, noNaN: true })
const bits = fc.oneof(fc.nat(400_000), fc.nat(20_000_000))

const bitsOf = (encoding: Encoding | null | undefined): number => encoding?.maxBitrate ?? 0
const weightOf = (each: Encoding | null): number =>
  each ? each.maxFramerate / each.scaleResolutionDownBy ** 2 : 0

describe('what is shared (M4)', () => {
  it('is never over the uplink, and gives every picture what RTCRtpSender takes', () => {
    fc.assert(
      fc.property(crowd, bits, bits, effort, (wants, uplink, reserved, can) => {
        const means = { uplinkBitsPerSecond: uplink, reservedBitsPerSecond: reserved, effort: can }
        const given = allocate(means, wants)
        expect(given).toHaveLength(wants.length)
        const sum = given.map(bitsOf).reduce((all, one) => all + one, 0)
        expect(sum).toBeLessThanOrEqual(Math.max(0, uplink - reserved))
        for (const each of given) {
          if (!each) continue
          expect(each.maxBitrate).toBeGreaterThan(0)
          expect(each.maxFramerate).toBeGreaterThanOrEqual(1)
          expect(each.scaleResolutionDownBy).toBeGreaterThanOrEqual(1)
          expect(Number.isFinite(each.scaleResolutionDownBy)).toBe(true)
        }
      }),
    )
  })

  it('never shows more than was asked for, nor anything where nothing is shown', () => {
    fc.assert(
      fc.property(crowd, bits, effort, (wants, uplink, can) => {
        const given = allocate({ ...FREE, uplinkBitsPerSecond: uplink, effort: can }, wants)
        for (const [at, { source, shown }] of wants.entries()) {
          const each = given[at]
          if (shown.widthPx * shown.heightPx * shown.framesPerSecond === 0) expect(each).toBe(null)
          if (!each) continue
          expect(each.maxFramerate).toBeLessThanOrEqual(shown.framesPerSecond)
          const fits = Math.min(
            source.widthPx / each.scaleResolutionDownBy / shown.widthPx,
            source.heightPx / each.scaleResolutionDownBy / shown.heightPx,
          )
          expect(fits).toBeLessThanOrEqual(1 + 1e-9)
        }
      }),
    )
  })

  it('starves nobody while another gets more than it has to have', () => {
    fc.assert(
      fc.property(crowd, bits, (wants, uplink) => {
        const given = allocate({ ...FREE, uplinkBitsPerSecond: uplink }, wants)
        const most = allocate(FREE, wants)
        const starved = given.some((each, at) => each === null && most[at] !== null)
        if (!starved) return
        for (const [at, each] of given.entries())
          expect(bitsOf(each)).toBeLessThanOrEqual(
            Math.max(24_000, Math.min(150_000, bitsOf(most[at]) / 6 + 1)),
          )
      }),
    )
  })

  it('gives nobody less when the uplink grows', () => {
    fc.assert(
      fc.property(crowd, bits, bits, (wants, uplink, more) => {
        const before = allocate({ ...FREE, uplinkBitsPerSecond: uplink }, wants)
        const after = allocate({ ...FREE, uplinkBitsPerSecond: uplink + more }, wants)
        for (const [at, each] of before.entries()) {
          const grown = after[at] ?? null
          expect(bitsOf(grown)).toBeGreaterThanOrEqual(bitsOf(each) - 1)
          expect(weightOf(grown)).toBeGreaterThanOrEqual(weightOf(each) - 1e-9)
        }
      }),
    )
  })

  it('is the same for the same figures, in whatever order', () => {
    fc.assert(
      fc.property(crowd, bits, effort, (wants, uplink, can) => {
        const means = { ...FREE, uplinkBitsPerSecond: uplink, effort: can }
        expect(allocate(means, wants)).toEqual(allocate(means, wants))
      }),
    )
  })

  it('uses the uplink up where more is wanted and all have room', () => {
    const given = allocate({ ...FREE, uplinkBitsPerSecond: 1_000_000 }, [large, large, large])
    const sum = given.map(bitsOf).reduce((all, one) => all + one, 0)
    expect(sum).toBeGreaterThan(999_990)
  })
})

describe('a picture', () => {
  it('has the size and the frames of the tile that shows it', () => {
    const [given] = allocate(FREE, [tile])
    expect(given).toMatchObject({ maxFramerate: 12, scaleResolutionDownBy: 4 })
    expect(given?.maxBitrate).toBeGreaterThan(35_000)
    expect(given?.maxBitrate).toBeLessThan(45_000)
  })

  it('of a size that nobody knows stays whole', () => {
    expect(allocate(FREE, [{ ...tile, source: NOTHING }])).toMatchObject([
      { scaleResolutionDownBy: 1, maxFramerate: 12 },
    ])
  })

  it('goes before others as a screen, then as what is important: the least of them is paused first', () => {
    const important = { ...large, rank: 'important' } as const
    const wants = [large, important, screen]
    const [tileBits, importantBits, screenBits] = allocate(
      { ...FREE, uplinkBitsPerSecond: 1_500_000 },
      wants,
    ).map(bitsOf)
    expect(screenBits).toBeGreaterThan(importantBits ?? 0)
    expect(importantBits).toBeGreaterThan(1.5 * (tileBits ?? 0))

    const paused = (uplink: number): readonly boolean[] =>
      allocate({ ...FREE, uplinkBitsPerSecond: uplink }, wants).map((each) => each === null)
    expect(paused(246_000)).toEqual([false, false, false])
    expect(paused(245_000)).toEqual([true, false, false])
    expect(paused(197_000)).toEqual([true, true, false])
    expect(paused(149_000)).toEqual([true, true, true])
  })

  it('is smaller before it is paused: three others see something of each over 1 Mbit/s, however large they show it', () => {
    const whole = { widthPx: 1920, heightPx: 1080, framesPerSecond: 30 }
    const face: Wanted = { source: whole, shown: whole, rank: 'tile', content: 'motion' }
    // Half of it free, as where a look fell on a bad moment, and with sound for three.
    const means = { ...FREE, uplinkBitsPerSecond: 500_000, reservedBitsPerSecond: 150_000 }
    for (const given of allocate(means, [face, face, { ...face, rank: 'important' }])) {
      expect(given?.maxFramerate).toBeGreaterThanOrEqual(15)
      expect(whole.widthPx / (given?.scaleResolutionDownBy ?? Infinity)).toBeGreaterThan(150)
    }
    const both = [screen, face, screen, face, screen, face]
    const narrow = { ...means, uplinkBitsPerSecond: 1_000_000 }
    expect(allocate(narrow, both).map((each) => each === null)).toEqual(both.map(() => false))
  })

  it('that is too much for the processor has half the frames before it is smaller', () => {
    const at = (can: number): Encoding | null | undefined =>
      allocate({ ...FREE, effort: can }, [large])[0]
    expect(at(0.75)).toMatchObject({ maxFramerate: 22, scaleResolutionDownBy: 1 })
    expect(at(0.5)).toMatchObject({ maxFramerate: 15, scaleResolutionDownBy: 1 })
    expect(at(0.25)?.maxFramerate).toBe(15)
    expect(at(0.25)?.scaleResolutionDownBy).toBeCloseTo(Math.SQRT2)
  })

  it('of a text has few frames, and keeps its size', () => {
    const [free] = allocate(FREE, [screen])
    expect(free).toMatchObject({ maxFramerate: 15, scaleResolutionDownBy: 1 })
    const [short] = allocate({ ...FREE, uplinkBitsPerSecond: 1_400_000 }, [screen])
    expect(short).toMatchObject({ scaleResolutionDownBy: 1 })
    expect(short?.maxFramerate).toBeLessThan(15)
  })
})
