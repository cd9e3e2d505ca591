import { describe, expect, it } from 'vitest'
import { createHighWater, frameBytes } from './rate.ts'

const KiB = 1024

/** A link that carries so much, filled to the high water every 5 ms; what the high water is after two seconds. */
function settled(bytesPerMs: number, start = createHighWater()): number {
  let [sent, waiting, high] = [0, 0, 0]
  for (let nowMs = 0; nowMs < 2_000; nowMs += 5) {
    waiting = Math.max(0, waiting - bytesPerMs * 5)
    high = start(nowMs, sent, waiting)
    sent += Math.max(0, high - waiting)
    waiting = Math.max(waiting, high)
  }
  return high
}

describe('the high water (N4)', () => {
  it('is what the link carries in 150 ms', () => {
    expect(settled(300)).toBeGreaterThan(0.9 * 45_000)
    expect(settled(300)).toBeLessThan(1.1 * 45_000)
  })

  it('is no less than 8 KiB on a slow link, and no more than 64 KiB on a fast one', () => {
    expect(settled(10)).toBe(8 * KiB)
    expect(settled(100_000)).toBe(64 * KiB)
  })

  it('N5: goes in frames of 32 KiB, and in smaller ones where those would be in the way for long', () => {
    expect(frameBytes(settled(100_000))).toBe(32 * KiB)
    expect(frameBytes(settled(66))).toBeLessThan(6 * KiB)
    expect(frameBytes(settled(10))).toBe(4 * KiB)
  })

  it('is not lowered by having nothing to send', () => {
    const highWater = createHighWater()
    const before = settled(1_000, highWater)
    let after = 0
    for (let nowMs = 2_000; nowMs < 20_000; nowMs += 500) after = highWater(nowMs, 1e9, 0)
    expect(after).toBeGreaterThanOrEqual(before)
  })
})
