import { expect, it, onTestFinished, vi } from 'vitest'
import { createNetwork } from '../../testing/index.ts'
import { meanOf } from './meter.ts'
import { voicesOf } from './voices.ts'

it('has a level for everybody while somebody listens, and no longer (M3)', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  using network = createNetwork({ advanceTimers: vi.advanceTimersByTimeAsync })
  const ada = await network.joinRoom('tea')
  const bob = await network.joinRoom('tea')
  await network.settle()
  const levels: (readonly (readonly [string, number])[])[] = []
  const { on } = voicesOf(bob)
  const end = on('levels', (now) => levels.push([...now]))
  await network.pass(1_000)
  expect(levels.length).toBeGreaterThan(8)
  expect(levels.at(-1)).toEqual([
    [bob.id, 0],
    [ada.id, 0],
  ])
  end()
  const count = levels.length
  await network.pass(1_000)
  expect(levels).toHaveLength(count)
  on('levels', (now) => levels.push([...now]))
  await network.pass(1_000)
  expect(levels.length).toBeGreaterThan(count)

  expect(voicesOf(bob).on).toBe(on)
  await ada.leave()
  await bob.leave()
  await network.pass(60_000)
  expect(vi.getTimerCount()).toBe(1) // the server's own
})

it('measures samples by their mean square', () => {
  expect(meanOf(new Float32Array(100))).toBe(0)
  const tone = Float32Array.from({ length: 4_800 }, (_, at) => Math.sin((at * Math.PI) / 24))
  expect(meanOf(tone)).toBeCloseTo(Math.SQRT1_2, 3)
  expect(meanOf(tone.map((sample) => Math.sign(sample) * 2))).toBe(1)
})
