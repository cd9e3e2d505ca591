import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { stubClock } from '../../test/clock.ts'
import { openRooms, type Rooms } from '../../test/rooms.ts'
import { seeded } from './random.ts'

/** `npm run soak` takes more. */
const SEEDS = Number(process.env['ROOMFUL_SEEDS'] ?? 1_000) / 10
const STEPS = 400

beforeEach(() => {
  // What chance there is comes from the seed.
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Takes the steps, comes to rest and goes; nothing may be left. */
async function live(shape: number, choices: Iterable<number>): Promise<Rooms['counts']> {
  const clock = stubClock()
  const rooms = await openRooms(shape, clock)
  try {
    for (const choice of choices) await rooms.step(choice)
    await rooms.settle()
    rooms.close()
    await clock.advance(120_000)
    expect(clock.pending(), 'timers that are left').toBe(0)
    return rooms.counts
  } catch (cause) {
    const story = rooms.story.slice(-30).join('; ')
    throw new Error(`${String(cause)} (after ${story})`, { cause })
  } finally {
    rooms.close()
  }
}

function* drawn(seed: number): Generator<number> {
  const random = seeded(seed)
  for (let step = 0; step < STEPS; step++) yield Math.floor(random() * 2 ** 32)
}

it(
  `N3: whatever happens to pages, paths and server, every message arrives once and in order, or its sender is told (${SEEDS} seeds)`,
  async () => {
    const total: Record<string, number> = {}
    for (let seed = 0; seed < SEEDS; seed++) {
      const counts = await live(seed, drawn(seed)).catch((cause: unknown) => {
        throw new Error(`seed ${seed}: ${String(cause)}`, { cause })
      })
      for (const [what, often] of Object.entries(counts)) total[what] = (total[what] ?? 0) + often
    }
    // What never happened was not tried.
    for (const what of ['cut', 'stop the server', 'restart ICE', 'reload', 'leave', 'crash'])
      expect(total[what], what).toBeGreaterThan(SEEDS / 20)
    for (const what of ['connection', 'not-delivered', 'peer-restarted'])
      expect(total[what], what).toBeGreaterThan(SEEDS / 5)
    expect(total['delivered']).toBeGreaterThan((SEEDS * STEPS) / 2)
  },
  SEEDS * 10_000, // a deadline for what hangs
)

it('N3: the same in few steps, which can be told one by one where it fails', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(0xff),
      fc.array(fc.nat(0x7fffffff), { maxLength: 40 }),
      async (shape, choices) => void (await live(shape, choices)),
    ),
    { numRuns: 50 },
  )
}, 600_000)
