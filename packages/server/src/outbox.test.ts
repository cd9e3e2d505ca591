import { KEPT_BYTES, KEPT_FRAMES } from '@roomful/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acknowledge, append, EMPTY_OUTBOX, framesAfter, type Outbox } from './outbox.ts'

const notice = (chars = 1) => ({ type: 'peer-joined', peer: 'p'.repeat(chars) }) as const

function filled(count: number, chars = 1): Outbox {
  let outbox = EMPTY_OUTBOX
  for (let i = 0; i < count; i++) [outbox] = append(outbox, notice(chars))
  return outbox
}

const seqs = (frames: readonly string[] | null): readonly number[] | null =>
  frames && frames.map((frame) => Number(/"seq":(\d+)/.exec(frame)?.[1]))

describe('the outbox of a session', () => {
  it('R2: keeps what was written', () => {
    expect(seqs(framesAfter(filled(3), 0))).toEqual([1, 2, 3])
  })

  it('R2: keeps the newest 256 frames', () => {
    const outbox = filled(KEPT_FRAMES + 10)
    expect(outbox.keptFrames).toBe(KEPT_FRAMES)
    expect(seqs(framesAfter(outbox, 10))?.at(0)).toBe(11)
  })

  it('R2: keeps at most 512 KiB', () => {
    const outbox = filled(20, 60_000)
    expect(outbox.keptChars).toBeLessThanOrEqual(KEPT_BYTES)
    expect(outbox.keptFrames).toBe(8)
  })

  it('R3: gives everything after a number, or nothing at all where a part is gone', () => {
    const outbox = acknowledge(filled(5), 2)
    expect(seqs(framesAfter(outbox, 2))).toEqual([3, 4, 5])
    expect(framesAfter(outbox, 5)).toEqual([])
    expect(framesAfter(outbox, 1)).toBeNull()
  })

  it('R3: gives nothing to who claims to have more than there was', () => {
    expect(framesAfter(filled(5), 6)).toBeNull()
  })

  it('R2: whatever is written and acknowledged, it holds an unbroken end, counted right, within its bounds', () => {
    const step = fc.oneof(
      fc.record({ write: fc.integer({ min: 1, max: 70_000 }) }),
      fc.record({ acknowledge: fc.integer({ min: 0, max: 400 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
        let outbox = EMPTY_OUTBOX
        for (const one of steps)
          if ('write' in one) [outbox] = append(outbox, notice(one.write))
          else outbox = acknowledge(outbox, one.acknowledge)
        const { seq, keptFrames, keptChars } = outbox
        const kept = framesAfter(outbox, seq - keptFrames) ?? []
        expect(kept).toHaveLength(keptFrames)
        expect(seqs(kept)).toEqual(kept.map((_, i) => seq - keptFrames + 1 + i))
        expect(keptChars).toBe(kept.join('').length)
        expect(keptChars).toBeLessThanOrEqual(KEPT_BYTES)
        expect(keptFrames).toBeLessThanOrEqual(KEPT_FRAMES)
      }),
      { numRuns: 50 },
    )
  })
})
