import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createWorld } from '../../test/lossy.ts'

/** `npm run soak` takes more. */
const SEEDS = Number(process.env['ROOMFUL_SEEDS'] ?? 1_000)
const STEPS = 1_000

it(
  `N3: whatever breaks, every message arrives once and in order, or its sender is told (${SEEDS} seeds)`,
  () => {
    const counts: Record<string, number> = {}
    for (let seed = 0; seed < SEEDS; seed++) {
      const world = createWorld(seed)
      const random = drawing(seed)
      try {
        for (let step = 0; step < STEPS; step++) world.step(random())
        world.settle()
      } catch (cause) {
        throw new Error(`seed ${seed}: ${String(cause)}`, { cause })
      }
      for (const [what, often] of Object.entries(world.counts))
        counts[what] = (counts[what] ?? 0) + often
    }
    // What never happened was not tried.
    for (const what of ['delivered', 'peer-restarted', 'message-too-large', 'cancelled', 'linked'])
      expect(counts[what], what).toBeGreaterThan(SEEDS)
  },
  SEEDS * 1_000, // a deadline for what hangs
)

it('N3: the same in few steps, which can be told one by one where it fails', () => {
  fc.assert(
    fc.property(fc.nat(0xff), fc.array(fc.nat(0x7fffffff), { maxLength: 60 }), (shape, choices) => {
      const world = createWorld(shape)
      for (const choice of choices) world.step(choice)
      world.settle()
    }),
    { numRuns: 500 },
  )
})

/** Mulberry32, as whole numbers. */
function drawing(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
