import { describe, expect, it } from 'vitest'
import { sampleOf } from './sample.ts'

/** Entries as Chromium tells them, of a camera that is sent on section 1. */
function report(availableOutgoingBitrate: number, targetBitrate: number): RTCStatsReport {
  const entries = [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
    { id: 'P', type: 'candidate-pair', nominated: true, availableOutgoingBitrate },
    { id: 'V', type: 'outbound-rtp', kind: 'video', mid: '1', active: true, targetBitrate },
  ]
  return new Map(entries.map((entry) => [entry.id, entry])) // has what is read of one
}

const asked = { maxFramerate: 30, maxBitrate: 500_000 }

describe('what the statistics say of a connection', () => {
  const after = (available: number, target: number): boolean => {
    const before = sampleOf(undefined, report(available, target), 0, () => asked)
    return sampleOf(before, report(available, target), 10_000, () => asked).limited
  }

  it('is that it is limited where an encoder gets less than it may use, for lack of a path', () => {
    expect(after(200_000, 150_000)).toBe(true)
    expect(after(200_000, 480_000)).toBe(false)
  })

  it('is not where the path carries what may go: an encoder takes more only after a while', () => {
    expect(after(600_000, 150_000)).toBe(false)
  })
})
