import { describe, expect, it } from 'vitest'
import { CLEAR, decide, emptyWay, type Conditions, type Fate, type Way } from './fate.ts'

type Packet = { readonly bytes: number; readonly atMs: number }

const PACKETS = 20_000
const BYTES = 1_000

/** One packet a millisecond. */
const STEADY: readonly Packet[] = Array.from({ length: PACKETS }, (_, atMs) => ({
  bytes: BYTES,
  atMs,
}))

function fates(seed: number, change: Partial<Conditions>, packets = STEADY): readonly Fate[] {
  let way: Way = emptyWay(seed)
  return packets.map((packet) => {
    const [next, fate] = decide(way, packet, { ...CLEAR, ...change })
    way = next
    return fate
  })
}

function delaysMs(all: readonly Fate[]): readonly number[] {
  return all.flatMap((fate, sentAtMs) => (fate.type === 'arrives' ? [fate.atMs - sentAtMs] : []))
}

function share(all: readonly Fate[], where: 'link' | 'queue'): number {
  return all.filter((fate) => fate.type === 'lost' && fate.where === where).length / all.length
}

describe('the fate of packets', () => {
  it('is to arrive at once where nothing is wrong', () => {
    expect(fates(1, {})).toEqual(STEADY.map(({ atMs }) => ({ type: 'arrives', atMs })))
  })

  it('is the same for the same seed, and another for another', () => {
    const rough = { loss: 0.1, delayMs: 20, jitterMs: 30, bytesPerSecond: 900_000 }
    expect(fates(7, rough)).toEqual(fates(7, rough))
    expect(fates(7, rough)).not.toEqual(fates(8, rough))
  })

  it('is to be lost as often as said, one by one', () => {
    for (const loss of [0.01, 0.05, 0.3]) {
      const all = fates(3, { loss })
      expect(share(all, 'link')).toBeCloseTo(loss, 2)
      // Of two in a row, as often as chance has it: no pattern that a codec or a window could fall in step with.
      const twice = all.filter(
        (fate, place) => fate.type === 'lost' && all[place + 1]?.type === 'lost',
      )
      expect(twice.length / PACKETS).toBeCloseTo(loss ** 2, 2)
    }
    expect(share(fates(3, { loss: 1 }), 'link')).toBe(1)
  })

  it('does not depend on the fates before it: more loss only adds to what is lost', () => {
    const few = fates(5, { loss: 0.05 })
    const many = fates(5, { loss: 0.2 })
    for (const [place, fate] of few.entries())
      if (fate.type === 'lost') expect(many[place]).toEqual(fate)
  })

  it('is to be late by the delay and by up to the jitter, so that some overtake others', () => {
    const delays = delaysMs(fates(2, { delayMs: 50, jitterMs: 20 }))
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(50)
    expect(Math.max(...delays)).toBeLessThan(70)
    expect(delays.reduce((sum, ms) => sum + ms, 0) / delays.length).toBeCloseTo(60, 0)
    expect(delays.some((ms, place) => ms > (delays[place + 1] ?? Infinity) + 1)).toBe(true)
  })

  it('is to wait at the bottleneck, and beyond its queue to be dropped', () => {
    // A thousand packets at once where one takes a millisecond: the queue has room for 200 and the one that is carried.
    const burst = STEADY.slice(0, 1_000).map(({ bytes }) => ({ bytes, atMs: 0 }))
    const all = fates(1, { bytesPerSecond: 1_000_000, queueMs: 200 }, burst)
    expect(all.slice(0, 201)).toEqual(
      Array.from({ length: 201 }, (_, place) => ({ type: 'arrives', atMs: place + 1 })),
    )
    expect(share(all.slice(201), 'queue')).toBe(1)
    // Twice of what it carries: half of it arrives in the long run.
    expect(share(fates(1, { bytesPerSecond: 500_000 }), 'queue')).toBeCloseTo(0.5, 1)
  })
})
