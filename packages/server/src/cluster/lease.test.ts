import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  confirmed,
  isHopeless,
  isValid,
  LOST_AFTER_MS,
  NO_LEASE,
  refused,
  renewal,
} from './lease.ts'

describe('a lease', () => {
  it('is over by its own clock before anybody may take it, whenever answers come', () => {
    const delays = fc.record({ ask: fc.nat(3_000), seen: fc.nat(3_000), answer: fc.nat(3_000) })
    fc.assert(
      fc.property(fc.array(delays, { minLength: 1 }), (rounds) => {
        let lease = NO_LEASE
        let nowMs = 0
        let lastSeenMs = -Infinity
        for (const { ask, seen, answer } of rounds) {
          nowMs += ask
          const next = renewal(lease, nowMs)
          if (!next) continue
          lease = next
          // Nobody sees a renewal before it was begun, and its answer comes when it comes.
          lastSeenMs = Math.max(lastSeenMs, nowMs + seen)
          nowMs += answer
          lease = confirmed(lease, lease.beat, lease.revision + 1)
          if (isValid(lease, nowMs)) expect(nowMs).toBeLessThan(lastSeenMs + LOST_AFTER_MS)
          expect(isValid(lease, lastSeenMs + LOST_AFTER_MS)).toBe(false)
        }
      }),
    )
  })

  it('is renewed twice a second, and not more often', () => {
    let lease = NO_LEASE
    let renewals = 0
    for (let nowMs = 0; nowMs < 10_000; nowMs += 50) {
      const next = renewal(lease, nowMs)
      if (!next) continue
      renewals++
      lease = confirmed(next, next.beat, renewals)
    }
    expect(renewals).toBe(20)
  })

  it('gives no time for a renewal that is not known any more', () => {
    const first = renewal(NO_LEASE, 0)
    if (!first) throw new Error('none was due')
    let lease = first
    for (let nowMs = 500; nowMs <= 5_000; nowMs += 500) lease = renewal(lease, nowMs) ?? lease
    expect(isValid(confirmed(lease, 1, 1), 5_000)).toBe(false)
    expect(isValid(confirmed(lease, lease.beat, 1), 5_000)).toBe(true)
  })

  it('is hopeless after five seconds of refusals, and not where one was taken between them', () => {
    const first = renewal(NO_LEASE, 0)
    if (!first) throw new Error('none was due')
    const lease = refused(refused(first, 0), 4_000)
    expect([4_999, 5_000].map((nowMs) => isHopeless(lease, nowMs))).toEqual([false, true])
    expect(isHopeless(refused(confirmed(lease, 1, 1), 4_500), 9_000)).toBe(false)
  })
})
