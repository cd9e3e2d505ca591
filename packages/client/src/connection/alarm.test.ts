import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAlarm } from './alarm.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** An alarm, and when it rang. */
function alarm() {
  const startedMs = performance.now()
  const rang: number[] = []
  const set = createAlarm(() => rang.push(Math.round(performance.now() - startedMs)))
  return { rang, due: (ms: number) => set(startedMs + ms) }
}

describe('an alarm', () => {
  it('rings once, when it is due', () => {
    const { rang, due } = alarm()
    due(100)
    vi.advanceTimersByTime(99)
    expect(rang).toEqual([])
    vi.advanceTimersByTime(2)
    expect(rang).toEqual([101])
    vi.runAllTimers()
    expect(rang).toHaveLength(1)
  })

  it('is put off without another timer, and rings when it is due then', () => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const { rang, due } = alarm()
    for (let ms = 100; ms <= 200; ms++) due(ms)
    expect(timers).toHaveBeenCalledTimes(1)
    vi.runAllTimers()
    expect(timers).toHaveBeenCalledTimes(2)
    expect(rang).toEqual([201])
  })

  it('rings sooner when it is due sooner', () => {
    const { rang, due } = alarm()
    due(200)
    due(50)
    vi.runAllTimers()
    expect(rang).toEqual([51])
  })

  it('leaves no timer behind when nothing is due', () => {
    const { rang, due } = alarm()
    due(100)
    due(Infinity)
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(1_000)
    expect(rang).toEqual([])
  })

  it('is set again by what it rings', () => {
    let rings = 0
    const set = createAlarm(() => {
      if (++rings < 3) set(performance.now() + 10)
    })
    set(performance.now() + 10)
    vi.runAllTimers()
    expect(rings).toBe(3)
  })
})
