import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hear, hearMuted, NOBODY_SPEAKS, NOT_TALKING, type Speaking } from './speaking.ts'

const EVERY_MS = 100
const SILENT = 0.001
const LOUD = 0.2
const STAYS_MS = 2_000

type Levels = Readonly<Record<string, number>>

/** Looks each tenth of a second for so long, at levels that stay. */
function hold(state: Speaking, levels: Levels, ms: number): Speaking {
  let now = state
  for (let passed = 0; passed < ms; passed += EVERY_MS)
    now = hear(now, new Map(Object.entries(levels)), now.atMs + EVERY_MS)
  return now
}

describe('who has the stage (M3)', () => {
  it('is nobody until somebody spoke, and then whoever spoke last, in silence as well', () => {
    const silence = hold(NOBODY_SPEAKS, { ada: SILENT, bob: 0 }, 5_000)
    expect(silence.speaker).toBeNull()
    const ada = hold(silence, { ada: LOUD, bob: 0 }, 500)
    expect(ada.speaker).toBe('ada')
    const after = hold(ada, { ada: 0, bob: 0 }, 60_000)
    expect(after.speaker).toBe('ada')
    expect(after.voices.size).toBe(0)
  })

  it('is not whoever coughs', () => {
    const cough = hold(hold(NOBODY_SPEAKS, { ada: 0.9 }, 200), { ada: 0 }, 2_000)
    expect(cough.speaker).toBeNull()
  })

  it('stays through the pauses between words', () => {
    let state = hold(NOBODY_SPEAKS, { ada: LOUD, bob: 0 }, 500)
    for (let word = 0; word < 20; word++) {
      state = hold(state, { ada: 0, bob: 0 }, 400)
      expect([...state.voices.keys()]).toEqual(['ada'])
      state = hold(state, { ada: LOUD, bob: 0 }, 300)
    }
    expect(state.speakerSinceMs).toBeLessThan(500)
  })

  it('goes over to somebody louder who talks into it, once the first has had it for two seconds', () => {
    const ada = hold(NOBODY_SPEAKS, { ada: 0.1, bob: 0 }, 500)
    const both = hold(ada, { ada: 0.1, bob: 0.5 }, 1_000)
    expect(both.speaker).toBe('ada')
    expect(hold(both, { ada: 0.1, bob: 0.5 }, 2_000).speaker).toBe('bob')
    expect(hold(both, { ada: 0.1, bob: 0.15 }, 60_000).speaker).toBe('ada')
  })

  it('leaves with who leaves', () => {
    const ada = hold(NOBODY_SPEAKS, { ada: LOUD, bob: 0 }, 500)
    expect(hold(ada, { bob: 0 }, 100).speaker).toBeNull()
  })

  const ids = ['ada', 'bob', 'eve', 'dan']
  const anyLevels = fc.dictionary(
    fc.constantFrom(...ids),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  const anyPast = fc.array(anyLevels, { maxLength: 60 })
  const after = (past: readonly Levels[]): Speaking =>
    past.reduce<Speaking>((state, levels) => hold(state, levels, EVERY_MS), NOBODY_SPEAKS)

  it('whatever was before: who speaks alone has it within a second', () => {
    fc.assert(
      fc.property(anyPast, fc.constantFrom(...ids), (past, id) => {
        const levels = Object.fromEntries(ids.map((one) => [one, one === id ? LOUD : SILENT]))
        expect(hold(after(past), levels, 1_000).speaker).toBe(id)
      }),
    )
  })

  it('whatever is heard: it is taken from nobody who speaks before two seconds, and given to nobody who is not there', () => {
    fc.assert(
      fc.property(anyPast, (past) => {
        let before = NOBODY_SPEAKS
        for (const levels of past) {
          const now = hold(before, levels, EVERY_MS)
          if (now.speaker !== null) expect(Object.keys(levels)).toContain(now.speaker)
          if (now.speaker !== before.speaker && before.speaker && now.voices.has(before.speaker))
            expect(now.atMs - before.speakerSinceMs).toBeGreaterThanOrEqual(STAYS_MS)
          before = now
        }
      }),
    )
  })

  it('whatever was before: while nothing changes it comes to rest', () => {
    fc.assert(
      fc.property(anyPast, anyLevels, (past, levels) => {
        const rest = hold(after(past), levels, 10_000)
        expect(hold(rest, levels, 30_000).speaker).toBe(rest.speaker)
      }),
    )
  })
})

describe('who talks while muted (M3)', () => {
  /** When it is told, while these levels last a tenth of a second each. */
  function told(levels: readonly number[]): readonly number[] {
    let state = NOT_TALKING
    return levels.flatMap((level, at) => {
      const [next, now] = hearMuted(state, level, at * EVERY_MS)
      state = next
      return now ? [at * EVERY_MS] : []
    })
  }
  const lasting = (level: number, ms: number): number[] =>
    Array.from<number>({ length: ms / EVERY_MS }).fill(level)

  it('is told after a short sentence, pauses between words included', () => {
    expect(told(lasting(LOUD, 2_000))).toEqual([800])
    expect(told([...lasting(LOUD, 400), ...lasting(0, 300), ...lasting(LOUD, 400)])).toEqual([800])
  })

  it('is not told of a cough, nor of several', () => {
    const cough = [...lasting(LOUD, 300), ...lasting(0, 1_000)]
    expect(told([...cough, ...cough, ...cough])).toEqual([])
  })

  it('is told again after half a minute, if it goes on', () => {
    expect(told(lasting(LOUD, 65_000))).toEqual([800, 30_800, 60_800])
  })
})
