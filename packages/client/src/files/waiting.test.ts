import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDataChannel } from '../../test/data-channel.ts'
import { createWaiting } from './waiting.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what waits on a channel (F5)', () => {
  const watched = () => {
    const double = createDataChannel()
    double.open()
    const waiting = createWaiting(double.channel, () => Date.now())
    waiting.watch()
    return { ...double, waiting }
  }

  it('is seen for as long as it waits', () => {
    const { waiting, buffer } = watched()
    expect(waiting.now()).toBe(false)
    buffer(100)
    expect(waiting.now()).toBe(true)
    vi.advanceTimersByTime(300)
    buffer(0)
    vi.advanceTimersByTime(300)
    expect(waiting.longestMs()).toBeGreaterThanOrEqual(280)
    expect(waiting.longestMs()).toBe(0)
  })

  it('is not one long wait where the channel is empty in between, however often something waits', () => {
    const { waiting, buffer } = watched()
    for (let n = 0; n < 50; n++) {
      buffer(100)
      vi.advanceTimersByTime(10)
      buffer(0)
      buffer(100)
    }
    expect(waiting.longestMs()).toBeLessThanOrEqual(20)
  })

  it('is not what a page that was busy for long knows nothing of', () => {
    const { waiting, buffer } = watched()
    buffer(100)
    vi.advanceTimersByTime(20)
    vi.setSystemTime(Date.now() + 5_000)
    vi.advanceTimersByTime(20)
    expect(waiting.longestMs()).toBeLessThan(90)
  })

  it('is looked for a while, and then no more', () => {
    const { waiting, listeners } = watched()
    vi.advanceTimersByTime(1_000)
    expect(vi.getTimerCount()).toBe(0)
    waiting.watch()
    waiting.end()
    expect([vi.getTimerCount(), listeners()]).toEqual([0, 0])
  })

  it('is nothing where there is no such channel', () => {
    const waiting = createWaiting(null, () => Date.now())
    waiting.watch()
    expect([waiting.now(), waiting.longestMs(), vi.getTimerCount()]).toEqual([false, 0, 0])
  })
})
