import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createDisk,
  createWorld,
  fakeFile,
  PIECE_BYTES,
  settle,
  type PageDouble,
  type Wire,
} from '../../test/files.ts'
import type { FileOffer, FileSending } from './file.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const bytes = (length: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(length).map((_, at) => at & 255)

/** Everything arrives, and time passes where nothing moves. */
async function run(
  world: ReturnType<typeof createWorld>,
  ...wires: readonly Wire[]
): Promise<void> {
  for (let still = 0; still < 6;) {
    const moved = wires.flatMap((wire) => [wire.step('a'), wire.step('b')]).includes(true)
    still = moved ? 0 : still + 1
    if (!moved) {
      world.advance(300)
      vi.advanceTimersByTime(300)
    }
    await settle()
  }
}

/** A page that sends, one that gets; how the sending ended. */
function pair(size: number) {
  const world = createWorld()
  const disk = createDisk()
  const [ada, bob] = [world.page('ada', createDisk()), world.page('bob', disk)]
  const wire = world.connect(ada, bob)
  const file = fakeFile(bytes(size))
  const seen = {
    outcome: null as unknown,
    sending: null as FileSending | null,
    progress: [] as number[],
  }
  const aborting = new AbortController()
  ada.files
    .send(file.blob, ['bob'], {
      name: '../notes.txt',
      signal: aborting.signal,
      onStart: (sending) => (seen.sending = sending),
      onProgress: ({ ratio }) => seen.progress.push(ratio),
    })
    .then(
      () => (seen.outcome = 'sent'),
      (error: unknown) => (seen.outcome = error),
    )
  return { world, disk, ada, bob, wire, file, seen, aborting, run: () => run(world, wire) }
}

describe('a file that is offered (F1)', () => {
  it('bears a clean name, its size and type, and waits for an answer', async () => {
    const { bob, seen, run } = pair(20)
    await run()
    expect(bob.offers[0]).toMatchObject({
      name: 'notes.txt',
      size: 20,
      type: 'text/plain',
      state: 'offered',
      resumedBytes: 0,
    })
    expect(seen.outcome).toBeNull()
  })

  it('is declined, in the words of who declines', async () => {
    const { bob, seen, run } = pair(20)
    await run()
    bob.offers[0]?.decline('no room')
    await run()
    expect(seen.outcome).toMatchObject({
      code: 'declined',
      message: expect.stringContaining('no room'),
    })
    expect(seen.sending?.receivers).toMatchObject([
      { peer: 'bob', state: 'failed', error: { code: 'declined' } },
    ])
  })

  it('is cancelled by who sends it: both are told, nothing stays on the disk', async () => {
    const { bob, seen, wire, disk, run } = pair(40 * PIECE_BYTES)
    await run()
    const accepted = bob.offers[0]?.accept().catch((error: unknown) => error)
    for (let n = 0; n < 20; n++) {
      wire.step('a')
      wire.step('b')
      await settle()
    }
    expect(disk.kept.size).toBe(1)
    seen.sending?.cancel('changed my mind')
    await run()
    expect(seen.outcome).toMatchObject({ code: 'cancelled' })
    expect(await accepted).toMatchObject({
      code: 'cancelled',
      message: expect.stringContaining('changed my mind'),
    })
    expect(disk.kept.size).toBe(0)
  })

  it('is given up by the AbortSignal of either side', async () => {
    const one = pair(40)
    await one.run()
    one.aborting.abort('why')
    await one.run()
    expect(one.seen.outcome).toMatchObject({
      code: 'aborted',
      cause: [{ error: { cause: 'why' } }],
    })

    const two = pair(40)
    await two.run()
    const accepted = two.bob.offers[0]
      ?.accept({ signal: AbortSignal.abort() })
      .catch((error: unknown) => error)
    await two.run()
    expect(await accepted).toMatchObject({ code: 'aborted' })
    expect(two.seen.outcome).toMatchObject({ code: 'cancelled' })
  })

  it('F3: that changed since is noticed, and said to both', async () => {
    const { bob, seen, file, disk, run } = pair(40 * PIECE_BYTES)
    await run()
    file.change()
    const accepted = bob.offers[0]?.accept().catch((error: unknown) => error)
    await run()
    expect(seen.outcome).toMatchObject({ code: 'file-changed' })
    expect(await accepted).toMatchObject({ code: 'file-changed' })
    expect(disk.kept.size).toBe(0)
  })

  it('that does not fit is a clear error on both sides, and nothing half-written stays', async () => {
    const { bob, seen, disk, run } = pair(40 * PIECE_BYTES)
    disk.quota = 10 * PIECE_BYTES
    await run()
    const accepted = bob.offers[0]?.accept().catch((error: unknown) => error)
    await run()
    expect(seen.outcome).toMatchObject({
      code: 'quota-exceeded',
      message: expect.stringContaining('bob'),
    })
    expect(await accepted).toMatchObject({ code: 'quota-exceeded' })
    expect(disk.kept.size).toBe(0)
  })

  it('tells its progress up to the end', async () => {
    const { bob, seen, run } = pair(40 * PIECE_BYTES)
    await run()
    const ratios: number[] = []
    void bob.offers[0]?.accept({ onProgress: ({ ratio }) => ratios.push(ratio) })
    await run()
    expect(seen.outcome).toBe('sent')
    for (const told of [ratios, seen.progress]) {
      expect(told.at(-1)).toBe(1)
      expect(told).toEqual(told.toSorted((a, b) => a - b))
    }
  })

  it('F4: fails for who left and did not come back within a minute, and not before', async () => {
    const { ada, seen, wire, run } = pair(40)
    await run()
    wire.cut()
    ada.files.left('bob', 'lost')
    vi.advanceTimersByTime(59_000)
    await settle()
    expect(seen.outcome).toBeNull()
    vi.advanceTimersByTime(2_000)
    await settle()
    expect(seen.outcome).toMatchObject({
      code: 'not-delivered',
      message: expect.stringContaining('bob'),
    })
  })

  it('F4: is lost where the page of its sender was loaded anew: it is not offered again', async () => {
    const { world, bob, wire, run: goOn } = pair(400)
    await goOn()
    const accepted = bob.offers[0]?.accept().catch((error: unknown) => error)
    wire.step('a')
    wire.cut()
    const next = world.connect(world.page('ada', createDisk()), bob)
    await run(world, next)
    vi.advanceTimersByTime(16_000)
    expect(await accepted).toMatchObject({
      code: 'not-delivered',
      message: expect.stringContaining('anew'),
    })
  })

  it('to a client that knows no files fails at once, in words that help, and reaches the others', async () => {
    const world = createWorld()
    const [ada, bob] = [
      world.page('ada', createDisk()),
      world.page('bob', createDisk(), (offer) => void offer.accept()),
    ]
    const wire = world.connect(ada, bob)
    ada.plain.add('eva')
    const sent = ada.files.send(fakeFile(bytes(20)).blob, ['bob', 'eva', 'kim'], {})
    const outcome = sent.catch((error: unknown) => error)
    await run(world, wire)
    ada.plain.add('kim') // known only later
    await run(world, wire)
    const error = await outcome
    expect(error).toMatchObject({
      code: 'not-delivered',
      message: expect.stringMatching(/eva has a client that knows no files.*kim has a client/),
      cause: [{ peer: 'eva' }, { peer: 'kim' }],
    })
  })

  it('goes on when the browser takes what it refused', async () => {
    const { bob, wire, seen, run: goOn } = pair(40 * PIECE_BYTES)
    await goOn()
    for (const end of [wire.a, wire.b]) {
      end.buffer(100_000_000)
      end.refuse(new DOMException('full', 'OperationError'))
    }
    const accepted = bob.offers[0]?.accept()
    await settle()
    expect(wire.pending()).toBe(0)
    for (const end of [wire.a, wire.b]) end.buffer(0)
    wire.step('a')
    wire.a.refuse(new DOMException('full', 'OperationError'))
    await goOn()
    expect((await accepted)?.size).toBe(40 * PIECE_BYTES)
    expect(seen.outcome).toBe('sent')
  })

  it('F2: is read once for all who go in step', async () => {
    const world = createWorld()
    const ada = world.page('ada', createDisk())
    const others = ['bob', 'eva', 'kim'].map((id) =>
      world.page(id, createDisk(), (offer) => void offer.accept()),
    )
    const wires = others.map((other) => world.connect(ada, other))
    const file = fakeFile(bytes(100 * PIECE_BYTES))
    const sent = ada.files.send(file.blob, ['bob', 'eva', 'kim'], {})
    await run(world, ...wires)
    await sent
    expect(file.reads).toHaveLength(100)
  })
})

describe('many files at once (F1)', () => {
  const COUNT = 200

  /** All of them to two, who take none by themselves. */
  function crowd() {
    const world = createWorld()
    const ada = world.page('ada', createDisk())
    const [bob, eve] = [world.page('bob', createDisk()), world.page('eve', createDisk())]
    const wires = { bob: world.connect(ada, bob), eve: world.connect(ada, eve) }
    const aborting = new AbortController()
    const sendings: FileSending[] = []
    const outcomes = Array.from({ length: COUNT }, (_, n) =>
      ada.files
        .send(fakeFile(bytes(n % 20)).blob, ['bob', 'eve'], {
          signal: aborting.signal,
          onStart: (sending) => sendings.push(sending),
        })
        .then(
          () => 'sent',
          (error: unknown) => error,
        ),
    )
    return { world, ada, bob, eve, wires, aborting, sendings, outcomes }
  }

  const undecided = ({ offers }: PageDouble): readonly FileOffer[] =>
    offers.filter(({ state }) => state === 'offered')

  /** They take what they were offered; how many that is. */
  function decide(...pages: readonly PageDouble[]): number {
    const offers = pages.flatMap(undecided)
    for (const offer of offers) void offer.accept({ to: 'memory' })
    return offers.length
  }

  it('are offered as fast as they are decided on, and all arrive', async () => {
    const { world, bob, eve, wires, outcomes } = crowd()
    await run(world, wires.bob, wires.eve)
    expect([undecided(bob), undecided(eve)]).toMatchObject([{ length: 32 }, { length: 32 }])
    while (decide(bob, eve) > 0) await run(world, wires.bob, wires.eve)
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['sent']))
    for (const { offers } of [bob, eve])
      expect(offers.map(({ state }) => state)).toEqual(Array(COUNT).fill('done'))
  })

  it.each(['connection', 'page'])(
    'are all kept over a %s that is new, however many were taken',
    async (what) => {
      const { world, ada, bob, eve, wires, sendings, outcomes } = crowd()
      for (const sending of sendings) sending.pause()
      for (let taken = 0; taken < 300; taken += decide(bob, eve))
        await run(world, wires.bob, wires.eve)
      wires.bob.cut()
      const next = what === 'page' ? world.page('bob', createDisk()) : bob
      const wire = world.connect(ada, next)
      await run(world, wire, wires.eve)
      vi.advanceTimersByTime(16_000)
      await run(world, wire, wires.eve)
      expect(undecided(next)).toHaveLength(32)
      for (const sending of sendings) sending.resume()
      do await run(world, wire, wires.eve)
      while (decide(next, eve) > 0)
      expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['sent']))
    },
  )

  it('are given up at once, and nobody hears of those that were not offered', async () => {
    const { world, bob, eve, wires, aborting, outcomes } = crowd()
    await run(world, wires.bob, wires.eve)
    aborting.abort()
    await run(world, wires.bob, wires.eve)
    for (const outcome of await Promise.all(outcomes))
      expect(outcome).toMatchObject({ code: 'aborted' })
    for (const { offers } of [bob, eve])
      expect(offers.map(({ state }) => state)).toEqual(Array(32).fill('failed'))
    expect(wires.bob.a.sent.filter((frame) => String(frame).includes('"cancel"'))).toHaveLength(32)
  })
})

describe('a page that is loaded anew while it gets a file (F4)', () => {
  it('goes on with who sent it, and takes nothing unasked from another who says its name', async () => {
    const world = createWorld()
    const disk = createDisk()
    const [ada, bob] = [world.page('ada', createDisk()), world.page('bob', disk)]
    const wire = world.connect(ada, bob)
    const content = bytes(40 * PIECE_BYTES)
    const sent = ada.files.send(fakeFile(content).blob, ['bob'], {})
    await run(world, wire)
    const [offer] = bob.offers
    void offer?.accept()
    for (let n = 0; n < 20; n++) {
      wire.step('a')
      wire.step('b')
      await settle()
    }
    wire.cut()

    const again = world.page('bob', disk)
    const fromEve = world.connect(world.page('eve', createDisk()), again)
    const { id: transfer, name, size } = offer ?? {}
    fromEve.b.receive(JSON.stringify({ type: 'offer', transfer, name, size, mime: '' }))
    const fromAda = world.connect(ada, again)
    await run(world, fromEve, fromAda)
    const [eves, adas] = ['eve', 'ada'].map((id) => again.offers.find(({ peer }) => peer.id === id))
    expect(eves).toMatchObject({ state: 'offered', resumedBytes: 0 })
    expect(adas?.resumedBytes).toBeGreaterThan(0)
    const file = await adas?.accept()
    expect(new Uint8Array((await file?.arrayBuffer()) ?? [])).toEqual(content)
    await sent
  })
})

describe('a hostile peer on the channel `files`', () => {
  const transfer = 'A'.repeat(22)
  const digest = 'B'.repeat(43)
  const offer = { type: 'offer', transfer, name: 'x', size: 3 * PIECE_BYTES, mime: '' }
  const piece = { type: 'piece', transfer, round: 1, index: 0, digest }
  const chunk = (length: number): ArrayBuffer => new ArrayBuffer(length)

  const DEEDS: Readonly<Record<string, readonly (object | string)[]>> = {
    'text that is no frame': ['{'],
    'an unknown kind': [{ type: 'gift', transfer }],
    'a name of 10,000 characters': [{ ...offer, name: 'x'.repeat(10_000) }],
    'bytes that belong to nothing': [chunk(1)],
    'a piece of nothing': [piece],
    'a piece that was not asked for': [offer, piece],
    'an acknowledgement for what was never sent': [
      { type: 'want', transfer, round: 1, next: 5, until: 9 },
    ],
    'that it has what was never offered': [{ type: 'done', transfer }],
    'an end of nothing': [{ type: 'end', transfer, round: 1, digest }],
    'a Blob': [new Blob(['x'])],
    'a hundred offers': Array.from({ length: 100 }, (_, n) => ({
      ...offer,
      transfer: String(n).padStart(22, '0'),
    })),
  }

  it.each(Object.entries(DEEDS))('that sends %s is told and dropped', async (_, frames) => {
    const { bob, wire, run } = pair(0)
    await run()
    for (const frame of frames)
      wire.b.receive(
        typeof frame === 'object' && !(frame instanceof ArrayBuffer || frame instanceof Blob)
          ? JSON.stringify(frame)
          : frame,
      )
    await settle()
    expect(bob.dropped).toEqual(['ada'])
    expect(wire.b.sent.at(-1)).toContain('"refused"')
    expect(bob.files.held()).toBe(0)
  })

  it.each([
    ['too many bytes', [piece, chunk(PIECE_BYTES + 1)]],
    ['too few', [piece, chunk(1), { ...piece, index: 1 }]],
    ['a piece out of order', [{ ...piece, index: 1 }]],
    ['a piece of a later round', [{ ...piece, round: 9 }]],
    ['no bytes at all', [piece, chunk(0)]],
    ['the end before the end', [{ type: 'end', transfer, round: 1, digest }]],
  ])(
    'that sends %s of what was accepted is told and dropped, and nothing stays',
    async (_, frames) => {
      const { bob, wire, disk, run } = pair(0)
      await run()
      wire.b.receive(JSON.stringify(offer))
      await settle()
      const accepted = bob.offers
        .at(-1)
        ?.accept()
        .catch((error: unknown) => error)
      await settle()
      for (const frame of frames)
        wire.b.receive(frame instanceof ArrayBuffer ? frame : JSON.stringify(frame))
      await settle()
      expect(bob.dropped).toEqual(['ada'])
      expect(await accepted).toMatchObject({ code: 'protocol' })
      await settle()
      expect([bob.files.held(), disk.kept.size]).toEqual([0, 0])
    },
  )

  it('whose pieces are wrong each time is given up, not asked for ever', async () => {
    const { bob, wire, run } = pair(0)
    await run()
    wire.b.receive(JSON.stringify(offer))
    await settle()
    const accepted = bob.offers
      .at(-1)
      ?.accept()
      .catch((error: unknown) => error)
    await settle()
    for (let round = 1; round <= 3; round++) {
      wire.b.receive(JSON.stringify({ ...piece, round }))
      wire.b.receive(chunk(PIECE_BYTES))
      await settle()
    }
    expect(await accepted).toMatchObject({ code: 'protocol' })
    expect(bob.dropped).toEqual([])
  })

  it('that offers `../../etc/passwd` offers `passwd`', async () => {
    const { bob, wire, run } = pair(0)
    await run()
    wire.b.receive(JSON.stringify({ ...offer, name: '../../etc/passwd' }))
    await settle()
    expect(bob.offers.at(-1)?.name).toBe('passwd')
  })
})
