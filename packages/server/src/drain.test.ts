import { setTimeout as pass } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { handOverAll } from './drain.ts'

/** Rooms that others take at these moments; `null` where the last one never goes. */
async function endedAfter(takenAtMs: readonly number[], ends: boolean, withinMs = 30_000) {
  let [nowMs, taken] = [0, 0]
  let [take, end] = [(): void => undefined, (): void => undefined]
  const hub = {
    handOver: (tell: () => void) => {
      take = tell
      return new Promise<void>((resolve) => (end = resolve))
    },
  }
  const wait = async <T>(ms = 0, value?: T): Promise<T> => {
    const untilMs = nowMs + ms
    for (const atMs of takenAtMs.slice(taken)) {
      if (atMs > untilMs) break
      nowMs = atMs
      taken++
      take()
    }
    nowMs = untilMs
    if (ends && taken === takenAtMs.length) end()
    await pass(0)
    return value as T // as the real one
  }
  await handOverAll(hub, withinMs, () => nowMs, wait)
  return { nowMs, taken }
}

describe('rooms of a server that ends', () => {
  it('are waited for as long as others take some', async () => {
    const everySecond = Array.from({ length: 20 }, (_, n) => 1_000 * (n + 1))
    expect((await endedAfter(everySecond, true)).taken).toBe(20)
  })

  it('are given up once nobody takes any for two seconds', async () => {
    expect(await endedAfter([500, 900, 5_000], true)).toEqual({ nowMs: 2_900, taken: 2 })
    expect(await endedAfter([], false)).toEqual({ nowMs: 2_000, taken: 0 })
  })

  it('are given up when the time is over, which is two seconds at least', async () => {
    const everySecond = Array.from({ length: 20 }, (_, n) => 1_000 * (n + 1))
    expect((await endedAfter(everySecond, false, 5_000)).nowMs).toBe(5_000)
    expect((await endedAfter(everySecond, false, 0)).nowMs).toBe(2_000)
  })
})
