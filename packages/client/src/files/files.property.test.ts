import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createDisk,
  createWorld,
  fakeFile,
  PIECE_BYTES,
  settle,
  type Disk,
  type PageDouble,
  type Wire,
} from '../../test/files.ts'
import type { RoomError } from '../errors.ts'
import type { FileOffer, FileSending } from './file.ts'

type Action =
  | {
      readonly is: 'deliver'
      readonly at: number
      readonly towards: 'a' | 'b' | 'both'
      readonly frames: number
    }
  | { readonly is: 'garble' | 'cut' | 'reload' | 'busy' | 'free'; readonly at: number }
  | { readonly is: 'tick' }
  | { readonly is: 'pause' | 'resume'; readonly at: number; readonly who: 'sender' | 'receiver' }

const at = fc.nat({ max: 1 })
const scripts: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        is: fc.constant('deliver' as const),
        at,
        towards: fc.constantFrom(...(['a', 'b', 'both', 'both'] as const)),
        frames: fc.integer({ min: 1, max: 40 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        is: fc.constantFrom(...(['garble', 'cut', 'reload', 'busy', 'free'] as const)),
        at,
      }),
    },
    { weight: 1, arbitrary: fc.record({ is: fc.constant('tick' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        is: fc.constantFrom('pause' as const, 'resume' as const),
        at,
        who: fc.constantFrom('sender' as const, 'receiver' as const),
      }),
    },
  ),
  { minLength: 5, maxLength: 60, size: 'max' },
)

/** One who gets files, over all of its pages. */
type Receiver = {
  readonly id: string
  readonly disk: Disk
  page: PageDouble
  wire: Wire
  /** The newest promise of each file. */
  readonly results: Map<string, Promise<Uint8Array | RoomError>>
}

async function play(
  sizes: readonly number[],
  receivers: number,
  to: 'private' | 'memory',
  script: readonly Action[],
) {
  const world = createWorld()
  const sender = world.page('sender', createDisk())
  const contents = sizes.map((size, n) =>
    new Uint8Array(size).map((_, place) => (place * 7 + (place >> 8) + n) & 255),
  )
  const people = Array.from({ length: receivers }, (_, n): Receiver => {
    const id = `receiver-${n}`
    const [disk, results] = [createDisk(), new Map()]
    const page = world.page(id, disk, (offer) => accept(results, offer))
    return { id, disk, results, page, wire: world.connect(sender, page) }
  })

  function accept(results: Receiver['results'], offer: FileOffer): void {
    const result = offer.accept({ to }).then(
      async (file) => new Uint8Array(await file.arrayBuffer()),
      (error: unknown) => error as RoomError, // accept fails with no other
    )
    results.set(offer.id, result)
  }

  const sendings: FileSending[] = []
  const outcomes: ('sent' | RoomError | null)[] = sizes.map(() => null)
  for (const [n, content] of contents.entries())
    sender.files
      .send(
        fakeFile(content).blob,
        people.map(({ id }) => id),
        { onStart: (one) => sendings.push(one) },
      )
      .then(
        () => (outcomes[n] = 'sent'),
        (error: unknown) => (outcomes[n] = error as RoomError), // nor does send
      )
  let held = 0

  async function look(): Promise<void> {
    await settle()
    for (const { files } of [sender, ...people.map(({ page }) => page)])
      held = Math.max(held, files.held())
  }

  function rest(): void {
    world.advance(300)
    vi.advanceTimersByTime(300)
  }

  async function perform(action: Action): Promise<void> {
    if (action.is === 'tick') return rest()
    const one = people[action.at % people.length]
    if (!one) return
    switch (action.is) {
      case 'deliver':
        for (let n = 0; n < action.frames; n++) {
          if (action.towards !== 'b') one.wire.step('a')
          if (action.towards !== 'a') one.wire.step('b')
          await look()
        }
        return
      case 'garble':
        one.wire.step('b', (frame) =>
          frame instanceof Uint8Array ? frame.map((byte) => byte ^ 1) : frame,
        )
        return
      case 'reload':
        one.wire.cut()
        one.disk.setBusy(false)
        one.page = world.page(one.id, one.disk, (offer) => accept(one.results, offer))
        one.wire = world.connect(sender, one.page)
        return
      case 'cut':
        one.wire.cut()
        one.wire = world.connect(sender, one.page)
        return
      case 'busy':
      case 'free':
        one.disk.setBusy(action.is === 'busy')
        return
      case 'pause':
      case 'resume':
        if (action.who === 'sender') for (const sending of sendings) sending[action.is]()
        else for (const offer of one.page.offers) offer[action.is]()
    }
  }

  for (const action of script) {
    await perform(action)
    await look()
  }
  // Now everything goes well.
  for (const sending of sendings) sending.resume()
  for (const { disk, page } of people) {
    disk.setBusy(false)
    for (const offer of page.offers) offer.resume()
  }
  for (let round = 0; outcomes.includes(null) && round < 5_000; round++) {
    const moved = people.map(({ wire }) => [wire.step('a'), wire.step('b')])
    if (!moved.flat().includes(true)) rest()
    await look()
  }
  return {
    outcomes,
    sendings,
    people,
    contents,
    held,
    problems: [sender, ...people.map(({ page }) => page)].flatMap(({ problems }) => problems),
  }
}

describe('files between pages', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  for (const to of ['private', 'memory'] as const)
    it(`to ${to}: whatever is cut, garbled, slow, paused and loaded anew, they arrive whole or both are told (F1 to F4)`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 24 * PIECE_BYTES }), { minLength: 1, maxLength: 9 }),
          fc.integer({ min: 1, max: 2 }),
          scripts,
          async (sizes, receivers, script) => {
            const { outcomes, sendings, people, contents, held, problems } = await play(
              sizes,
              receivers,
              to,
              script,
            )
            expect(problems.map(({ message }) => message)).toEqual([])
            expect(held, 'pieces held at once (F2)').toBeLessThanOrEqual(16 * PIECE_BYTES)
            expect(outcomes).not.toContain(null)
            const garbled = script.filter(({ is }) => is === 'garble').length
            for (const [n, sending] of sendings.entries())
              for (const [place, { state, error }] of sending.receivers.entries()) {
                const got = await people[place]?.results.get(sending.id)
                if (state === 'done') expect(got).toEqual(contents[n])
                else {
                  // Only what came wrong again and again is given up.
                  expect(garbled).toBeGreaterThanOrEqual(3)
                  expect([error?.code, got]).toMatchObject(['protocol', { code: 'protocol' }])
                }
              }
          },
        ),
        { numRuns: 60 },
      )
    })
})
