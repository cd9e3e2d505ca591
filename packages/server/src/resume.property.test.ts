import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openPages, type Page, type Pages } from '../test/page.ts'
import { openWorld, peerId, type World } from '../test/world.ts'

const NAMES = ['ada', 'bob', 'eve', 'kim']
const name = fc.constantFrom(...NAMES)

/** What may happen, in any order. Joins are twice as likely as each of the rest, or nobody would ever be there. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ connect: name }) },
  { weight: 1, arbitrary: fc.record({ reload: name }) },
  {
    weight: 6,
    arbitrary: fc.record({ say: name, to: name, times: fc.constantFrom(1, 1, 2, 5, 90) }),
  },
  { weight: 2, arbitrary: fc.record({ alive: name }) },
  { weight: 6, arbitrary: fc.record({ up: name, count: fc.constantFrom(1, 3, 500) }) },
  { weight: 6, arbitrary: fc.record({ down: name, count: fc.constantFrom(1, 3, 500) }) },
  { weight: 3, arbitrary: fc.record({ cut: name, noticed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ leave: name }) },
  { weight: 2, arbitrary: fc.record({ passMs: fc.constantFrom(1_000, 29_000, 31_000) }) },
)
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

function happen(world: World, pages: Pages, one: Happening): void {
  if ('connect' in one) pages.connect(pages.of(one.connect))
  else if ('reload' in one) pages.reload(pages.of(one.reload))
  else if ('say' in one)
    for (let i = 0; i < one.times; i++) pages.say(pages.of(one.say), pages.of(one.to))
  else if ('alive' in one) pages.alive(pages.of(one.alive))
  else if ('up' in one) pages.carryUp(pages.of(one.up), one.count)
  else if ('down' in one) pages.carryDown(pages.of(one.down), one.count)
  else if ('cut' in one) pages.cut(pages.of(one.cut), one.noticed)
  else if ('leave' in one) pages.leave(pages.of(one.leave))
  else world.pass(one.passMs)
}

/** Everybody is connected again and everything on its way arrives. */
function settle(pages: Pages): void {
  for (const one of NAMES) pages.connect(pages.of(one))
  for (let round = 0; round < 3; round++)
    for (const one of NAMES) {
      pages.carryDown(pages.of(one), Infinity)
      pages.carryUp(pages.of(one), Infinity)
    }
  for (const one of NAMES) pages.carryDown(pages.of(one), Infinity)
}

/** What a page got is the beginning of what it is due: nothing doubled, nothing out of order, no hole. */
function expectABeginning({ got, due, name: who }: Page): void {
  expect(got, who).toEqual(due.slice(0, got.length))
}

describe('whatever is said, cut and resumed', () => {
  it('R2, R3, R4: each frame that was taken arrives once and in order, or its addressee heard recovered:false', () => {
    let recovered = 0
    let startedAnew = 0
    fc.assert(
      fc.property(
        fc.array(happening, { minLength: 20, maxLength: 160, size: 'max' }),
        (happenings) => {
          const world = openWorld()
          const pages = openPages(world, NAMES)
          for (const one of happenings) {
            happen(world, pages, one)
            for (const who of NAMES) {
              const page = pages.of(who)
              if (page.settled) expectABeginning(page)
              const [first] = page.down
              if (first?.type === 'joined' && page.epoch !== null)
                if (first.recovered) recovered++
                else startedAnew++
            }
          }
          settle(pages)
          for (const who of NAMES) {
            const page = pages.of(who)
            expect(page.got, who).toEqual(page.due)
            expect(page.reached, `${who} has not been heard to the end`).toBe(
              Math.max(page.reached, ...page.unacknowledged.map(({ signal }) => signal.id ?? 0)),
            )
            const others = NAMES.filter((other) => other !== who).map(peerId)
            expect([...page.roster].toSorted(), who).toEqual(
              others.map((other) => [other, false]).toSorted(),
            )
          }
          expect(world.room().sessions.size).toBe(NAMES.length)
        },
      ),
      { numRuns: 300 },
    )
    // Both ways were walked, or nothing was shown.
    expect(recovered).toBeGreaterThan(50)
    expect(startedAnew).toBeGreaterThan(50)
  })
})
