import { expect, it, vi } from 'vitest'
import { createDataChannel } from '../../test/data-channel.ts'
import { FLOOR_BYTES } from './pace.ts'
import { watchPath } from './path.ts'

const FRAME_BYTES = 1_100

/** What goes in ten seconds beside a call, in bytes a second. */
function speedBeside(waitingBytes: number): number {
  vi.useFakeTimers()
  const { channel, open, buffer } = createDataChannel()
  open()
  buffer(waitingBytes)
  let sentBytes = 0
  const fill = (): void => {
    while (path.spend(FRAME_BYTES)) sentBytes += FRAME_BYTES
  }
  const call = {
    getSenders: () => [{ track: {} }],
    getStats: () => Promise.resolve(new Map()),
  } as unknown as RTCPeerConnection // as much of one as is looked at
  const path = watchPath(call, channel, () => Date.now(), fill)
  fill()
  vi.advanceTimersByTime(10_000)
  path.end()
  vi.useRealTimers()
  return sentBytes / 10
}

it('gives way to what is realtime, and moves at its floor however long that waits (F5)', () => {
  expect(speedBeside(0)).toBeGreaterThan(5 * FLOOR_BYTES)
  const beside = speedBeside(100)
  expect(beside).toBeGreaterThan(0.8 * FLOOR_BYTES)
  expect(beside).toBeLessThan(1.2 * FLOOR_BYTES)
})
