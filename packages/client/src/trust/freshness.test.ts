import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeFreshness, type Freshness, type Heard } from './freshness.ts'
import type { Postmark } from './seal.ts'

const ADA = 'ada'
const mark = (fromPage: string, toPage: string, count: number): Postmark => ({
  fromPage,
  toPage,
  count,
})

/** What each of these is taken for, one after the other, by page B2. */
function judge(...marks: readonly Postmark[]): readonly Freshness[] {
  let heard: Heard = new Map()
  return marks.map((postmark) => {
    const [after, freshness] = judgeFreshness(heard, ADA, postmark, 'B2')
    heard = after
    return freshness
  })
}

describe('freshness', () => {
  it('S1: a first frame names no page of ours, and later ones do', () => {
    expect(judge(mark('A1', '', 1), mark('A1', '', 3), mark('A1', 'B2', 4))).toEqual([
      'fresh',
      'fresh',
      'fresh',
    ])
  })

  it('S1: a frame that names no page of ours is replayed once its sender knows us', () => {
    expect(judge(mark('A1', 'B2', 4), mark('A1', '', 5))).toEqual(['fresh', 'replayed'])
  })

  it('S1: a frame for our page before a reload is stale while its sender may not know, and replayed after', () => {
    expect(judge(mark('A1', 'B1', 4), mark('A1', 'B2', 5), mark('A1', 'B1', 6))).toEqual([
      'stale',
      'fresh',
      'replayed',
    ])
  })

  it('S1: a reloaded sender counts from 1 again, and what its page before had said is replayed', () => {
    expect(
      judge(mark('A1', '', 1), mark('A1', 'B2', 2), mark('A2', '', 1), mark('A1', 'B2', 2)),
    ).toEqual(['fresh', 'fresh', 'fresh', 'replayed'])
  })

  it('S1: nothing is taken twice, in whatever order and however often it comes', () => {
    const frame = fc.record({
      fromPage: fc.constantFrom('A1', 'A2', 'A3'),
      toPage: fc.constantFrom('', 'B1', 'B2'),
      count: fc.integer({ min: 1, max: 6 }),
    })
    fc.assert(
      fc.property(fc.array(frame), (frames) => {
        const verdicts = judge(...frames)
        const taken = frames.filter((_, at) => verdicts[at] === 'fresh')
        expect(new Set(taken.map(({ fromPage, count }) => `${fromPage} ${count}`)).size).toBe(
          taken.length,
        )
        expect(taken.filter(({ toPage }) => toPage === 'B1')).toEqual([])
      }),
    )
  })

  it('S1: what two honest pages say in order is all fresh, whenever each learns of the other', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1 }), fc.nat(), (mine, learnsAt) => {
        const marks = mine.flatMap((forUs, at) =>
          forUs ? [mark('A1', at >= learnsAt ? 'B2' : '', at + 1)] : [],
        )
        expect(judge(...marks)).toEqual(marks.map(() => 'fresh'))
      }),
    )
  })
})
