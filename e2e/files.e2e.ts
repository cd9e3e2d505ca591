/** Files between real browsers (F1 to F5): whole, whatever is cut, loaded anew or full; and little of them in memory. */
import { appendFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import type { ChromiumTab } from './src/chromium.ts'
import {
  cameBytes,
  choose,
  got,
  inChromium,
  MIB,
  send,
  sent,
  sparseFile,
  take,
  WITH_FILES,
} from './src/files.ts'
import { test } from './src/ground.ts'
import { installEve } from './src/page/eve.ts'
import { lacks } from './src/programs.ts'
import { allSee, join, type Person } from './src/sdk.ts'
import type { RoomfulServer } from './src/server.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

declare global {
  /** Of the file that is sent. */
  var reads: number
}

/** All that a sender holds: of a longer file it reads again for who falls behind, which a busy machine decides (F2). */
const HELD_PIECES = 7

test('F1, F3: a file arrives whole, by its name and type, and the sender knows', async ({
  ground,
}) => {
  const server = await ground.server()
  const [ada, bob] = [await inChromium(ground, server, 'a'), await inChromium(ground, server, 'a')]
  await allSee([ada, bob])
  for (const bytes of [0, 1, 3 * MIB, 5 * MIB + 17]) {
    if (bytes === 0) await take(bob, 'memory')
    const digest = await send(ada, bytes)
    expect(await sent(ada)).toBe('done')
    expect(await got(bob)).toBe(digest)
  }
  await ada.tab.evaluate(() => f.send(f.make(2, '../../etc/passwd')))
  expect(await sent(ada)).toBe('done')
  await got(bob)
  expect(
    await bob.tab.evaluate(() =>
      f.got.map((file) => (file instanceof File ? [file.name, file.type, file.size] : file)),
    ),
  ).toEqual([
    ...[0, 1, 3 * MIB, 5 * MIB + 17].map((size) => ['made.bin', 'application/octet-stream', size]),
    ['passwd', 'application/octet-stream', 2],
  ])
})

test('F1: a file goes to a stream, and to a file of the user’s', async ({ ground }) => {
  const server = await ground.server()
  const [ada, bob] = [await inChromium(ground, server, 'a'), await inChromium(ground, server, 'a')]
  await allSee([ada, bob])
  await bob.tab.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const handle = await root.getFileHandle('kept.bin', { create: true })
    const parts: Uint8Array<ArrayBuffer>[] = []
    const stream = new WritableStream<Uint8Array<ArrayBuffer>>({
      write: (part) => void parts.push(part),
      close: () => void f.got.push(new File(parts, 'streamed.bin')),
    })
    const places = [stream, handle]
    t.room.on('file', (offer) => {
      const to = places.shift()
      if (to === handle) void offer.accept({ to: handle }).then((file) => f.got.push(file))
      else void offer.accept({ to: stream })
    })
  })
  for (const name of ['streamed.bin', 'kept.bin']) {
    const digest = await send(ada, 5 * MIB + 17)
    expect(await sent(ada)).toBe('done')
    expect(await got(bob)).toBe(digest)
    expect(await bob.tab.evaluate(() => f.got.map((file) => Object(file).name))).toContain(name)
    await bob.tab.evaluate(() => void (f.got.length = 0))
  }
})

test('F4: a file that was written since it was chosen is told to both, and nothing of it stays', async ({
  ground,
}) => {
  const server = await ground.server()
  const [ada, bob] = [await inChromium(ground, server, 'a'), await inChromium(ground, server, 'a')]
  await allSee([ada, bob])
  await take(bob, 'private')
  await using log = await sparseFile(400 * MIB)
  await choose(ada.tab, log.path)
  await ada.tab.evaluate(() => {
    const [file] = document.querySelector('input')?.files ?? []
    if (file) f.send(file)
  })
  await cameBytes(bob, 2 * MIB)
  await appendFile(log.path, 'one more line')
  expect(await sent(ada)).toMatchObject({ code: 'file-changed' })
  await until('the other is told', () => bob.tab.evaluate(() => f.got.at(-1)))
  expect(await bob.tab.evaluate(() => f.got.at(-1))).toEqual({ code: 'file-changed' })
  expect(await leftovers(bob)).toEqual([])
})

test('F2, F1: one read serves three receivers, and one who declines keeps none from it', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await inChromium(ground, server, 'a')
  const takers = [
    await inChromium(ground, server, 'a'),
    await inChromium(ground, server, 'a'),
    await inChromium(ground, server, 'a'),
  ]
  const zoe = await inChromium(ground, server, 'a')
  await allSee([ada, ...takers, zoe])
  for (const taker of takers) await take(taker, 'private')
  await zoe.tab.evaluate(() => t.room.on('file', (offer) => offer.decline('not for me')))
  const digest = await ada.tab.evaluate((size) => {
    const file = f.make(size)
    globalThis.reads = 0
    const digesting = f.digest(new Blob([file]))
    const slice = file.slice.bind(file)
    file.slice = (...given) => {
      globalThis.reads++
      return slice(...given)
    }
    f.send(file)
    return digesting
  }, HELD_PIECES * MIB)
  expect(await sent(ada)).toMatchObject({
    code: 'declined',
    message: expect.stringContaining('not for me'),
  })
  for (const taker of takers) expect(await got(taker)).toBe(digest)
  expect(await ada.tab.evaluate(() => f.sending?.receivers.map(({ state }) => state))).toEqual([
    'done',
    'done',
    'done',
    'failed',
  ])
  expect(await ada.tab.evaluate(() => reads)).toBe(HELD_PIECES)
})

test('F1: a quota that is exceeded is a clear error on both sides, and nothing half-written stays', async ({
  ground,
}) => {
  const server = await ground.server()
  const [ada, bob] = [await inChromium(ground, server, 'a'), await inChromium(ground, server, 'a')]
  await allSee([ada, bob])
  await take(bob, 'private')
  // Known before the first byte; and only while it is written.
  await overflow(ada, bob, server, [10 * MIB, 10 * MIB])
  expect(await leftovers(bob)).toEqual([])
  await overflow(ada, bob, server, [500 * MIB, 5 * MIB])
  expect(await leftovers(bob)).toEqual([])
})

test('F1: a file of the user’s stays as it was where what is sent does not fit', async ({
  ground,
}) => {
  const server = await ground.server()
  const [ada, bob] = [await inChromium(ground, server, 'a'), await inChromium(ground, server, 'a')]
  await allSee([ada, bob])
  await bob.tab.evaluate(async () => {
    const folder = await navigator.storage.getDirectory()
    const handle = await folder.getFileHandle('mine.txt', { create: true })
    const writable = await handle.createWritable()
    await writable.write('what I wrote')
    await writable.close()
    f.takeTo(handle)
  })
  await overflow(ada, bob, server, [500 * MIB, 5 * MIB])
  expect(
    await bob.tab.evaluate(async () => {
      const folder = await navigator.storage.getDirectory()
      return (await (await folder.getFileHandle('mine.txt')).getFile()).text()
    }),
  ).toBe('what I wrote')
})

/** Sends more than there is room for, before and while it is written. Both are told. */
async function overflow(
  ada: Person,
  bob: Person & { readonly tab: ChromiumTab },
  { origin }: Pick<RoomfulServer, 'origin'>,
  [before, after]: readonly [number, number],
): Promise<void> {
  const devtools = await bob.tab.context.newCDPSession(bob.tab.page)
  const limit = (quotaSize: number): Promise<unknown> =>
    devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize })
  await limit(before)
  const offers = await bob.tab.evaluate(() => f.offers.length)
  await send(ada, 100 * MIB)
  await until('the offer', () => bob.tab.evaluate((n) => f.offers.length > n, offers))
  if (after < before) await cameBytes(bob, 2 * MIB)
  await limit(after)
  expect(await sent(ada)).toMatchObject({ code: 'quota-exceeded' })
  await until('the other is told', () => bob.tab.evaluate(() => f.got.at(-1)))
  expect(await bob.tab.evaluate(() => f.got.at(-1))).toEqual({ code: 'quota-exceeded' })
  await devtools.detach()
}

/** What is in the folder of files in the private file system. */
function leftovers({ tab }: Person): Promise<readonly string[]> {
  return until('the disk is clean', async () => {
    const names = await tab.evaluate(async () => {
      const root = await navigator.storage.getDirectory()
      const folder = await root.getDirectoryHandle('roomful-files', { create: true })
      const found: string[] = []
      for await (const name of folder.keys()) found.push(name)
      return found
    })
    return names.length === 0 ? [names] : null
  }).then(([names]) => names ?? [])
}

const TRANSFER = 'A'.repeat(22)
const DIGEST = 'B'.repeat(43)
const OFFER = { type: 'offer', transfer: TRANSFER, name: 'x', size: 3 * MIB, mime: '' }
const ATTACKS: Readonly<Record<string, readonly (string | readonly number[])[]>> = {
  nonsense: ['{'],
  'bytes that belong to nothing': [[1, 2, 3]],
  'a name of 10,000 characters': [JSON.stringify({ ...OFFER, name: 'x'.repeat(10_000) })],
  'an unknown kind': [JSON.stringify({ type: 'gift', transfer: TRANSFER })],
  'a piece that nobody asked for': [
    JSON.stringify(OFFER),
    JSON.stringify({ type: 'piece', transfer: TRANSFER, round: 1, index: 0, digest: DIGEST }),
  ],
  'an acknowledgement for what was never sent': [
    JSON.stringify({ type: 'want', transfer: TRANSFER, round: 1, next: 3, until: 9 }),
  ],
  'a flood before anything is loaded': Array.from({ length: 10_000 }, (_, n) =>
    JSON.stringify({ ...OFFER, transfer: String(n).padStart(22, '0') }),
  ),
  'endless chunks': Array.from({ length: 200 }, () => Array.from({ length: 1_000 }, () => 7)),
}

/** What a peer of good will says. */
const SAID: readonly string[] = [
  JSON.stringify(OFFER),
  JSON.stringify({ type: 'pause', transfer: TRANSFER, paused: true }),
  JSON.stringify({ type: 'cancel', transfer: TRANSFER, code: 'cancelled', message: 'x' }),
]
const MUTANTS = 100_000

test('a hostile peer on the channel `files` is told and dropped, and the page stays well', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await inChromium(ground, server, 'a')
  const bob = await inChromium(ground, server, 'a')
  await allSee([ada, bob])
  await bob.tab.evaluate(() => t.room.leave())
  const eve = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE, {
    scripts: [`(${installEve.toString()})()`],
  })
  for (const [name, frames] of Object.entries(ATTACKS)) {
    const fate = await eve.evaluate(([room, said]) => globalThis.eve.attack(room, said, 1003), [
      'a',
      frames,
    ] as const)
    expect(fate, name).toEqual({ told: 'bad-frame', closed: true })
  }
  const mutated = await eve.evaluate(
    ([said, count]) => globalThis.eve.attack('a', globalThis.eve.mutate(said, count, 1), 1003),
    [SAID, MUTANTS] as const,
  )
  expect(mutated, 'mutated frames').toEqual({ told: 'bad-frame', closed: true })
  expect(new Set(await ada.tab.evaluate(() => t.problems))).toEqual(new Set(['protocol']))
  const again = await join(bob.tab, 'a', { media: false })
  await allSee([ada, again])
  await take(bob, 'memory')
  const digest = await send(ada, 3 * MIB)
  expect(await sent(ada)).toBe('done')
  expect(await got(bob)).toBe(digest)
})

describe.skipIf(lacks('firefox'))('Firefox', () => {
  test('gets a file from Chromium, and Chromium one from Firefox', async ({ ground }) => {
    const server = await ground.server()
    const ada = await inChromium(ground, server, 'a')
    const tab = await ground.tab(await ground.firefox(), server.origin + QUIET_PAGE, WITH_FILES)
    const bob = await join(tab, 'a', { media: false })
    await allSee([ada, bob])
    for (const [from, to] of [
      [ada, bob],
      [bob, ada],
    ] as const) {
      await take(to, 'private')
      const digest = await send(from, 20 * MIB)
      expect(await sent(from)).toBe('done')
      expect(await got(to)).toBe(digest)
    }
  })
})
