import { describe, expect, it } from 'vitest'
import type { Step } from './tracer.ts'
import { watch } from './watching.ts'

const WHOSE = { peer: 'p', connection: 'c' }

function connection(): RTCPeerConnection {
  return Object.assign(new EventTarget(), { signalingState: 'stable' }) as RTCPeerConnection // what is read of it here
}

describe('a connection that is watched', () => {
  it('tells what it said before anybody knew whose it is, once that is known, in order and with its time', () => {
    const pc = connection()
    const told: (Step & { readonly atMs?: number })[] = []
    const trace = (make: () => Step): void => void told.push(make())
    watch(pc, trace)
    const beforeMs = performance.now()
    pc.dispatchEvent(new Event('negotiationneeded'))
    pc.dispatchEvent(new Event('signalingstatechange'))
    const afterMs = performance.now()
    expect(told).toEqual([])
    watch(pc, trace, WHOSE)
    watch(pc, trace, WHOSE)
    const early = { type: 'connection', ...WHOSE, atMs: expect.any(Number) }
    expect(told).toEqual([
      { ...early, event: 'negotiationneeded' },
      { ...early, event: 'signalingstatechange', state: 'stable' },
    ])
    for (const { atMs = 0 } of told) {
      expect(atMs).toBeGreaterThanOrEqual(beforeMs)
      expect(atMs).toBeLessThanOrEqual(afterMs)
    }
    pc.dispatchEvent(new Event('negotiationneeded'))
    expect(told.at(-1)).toEqual({ type: 'connection', ...WHOSE, event: 'negotiationneeded' })
    expect(told).toHaveLength(3)
  })
})
