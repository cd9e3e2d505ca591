/** Files between real browsers (F1 to F5): whole, whatever is cut, loaded anew or full; and little of them in memory. */
import { expect } from 'vitest'
import type { ChromiumTab } from './src/chromium.ts'
import { test, type Ground } from './src/ground.ts'
import { installFilePage } from './src/page/file-page.ts'
import { allSee, join, type Person } from './src/sdk.ts'
import type { RoomfulServer } from './src/server.ts'
import { QUIET_PAGE, type TabOptions } from './src/tab.ts'
import { until, type Patience } from './src/until.ts'

const MIB = 1024 * 1024
/** On two cores that are shared with other browsers. */
const SLOW: Patience = { withinMs: 100_000 }
const WITH_FILES: TabOptions = { scripts: [`(${installFilePage.toString()})()`] }

async function inChromium(
  ground: Ground,
  { origin }: RoomfulServer,
  room: string,
): Promise<Person & { readonly tab: ChromiumTab }> {
  const tab = await ground.tab(await ground.chromium(), origin + QUIET_PAGE, WITH_FILES)
  return { ...(await join(tab, room, { media: false })), tab }
}

type To = 'memory' | 'private'

function take({ tab }: Person, to: To): Promise<void> {
  return tab.evaluate((destination) => f.takeTo(destination), to)
}

/** Makes a file, begins to send it, and says its digest. */
function send({ tab }: Person, bytes: number): Promise<string> {
  return tab.evaluate((size) => {
    const file = f.make(size)
    f.send(file)
    return f.digest(file)
  }, bytes)
}

function sent({ tab }: Person, patience: Patience = SLOW): Promise<unknown> {
  return until('the sending ends', () => tab.evaluate(() => f.sent), patience)
}

function verifiedBytes({ tab }: Person, bytes: number): Promise<unknown> {
  return until(
    `${bytes} bytes verified`,
    () => tab.evaluate((least) => (f.offers.at(-1)?.progress.bytes ?? 0) >= least, bytes),
    SLOW,
  )
}

/** The digest of the newest file that was taken. */
async function got({ tab }: Person): Promise<string> {
  await until('the file is there', () => tab.evaluate(() => f.got.at(-1) instanceof File), SLOW)
  return tab.evaluate(() => {
    const file = f.got.at(-1)
    return file instanceof File ? f.digest(file) : ''
  })
}

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
  expect(
    await bob.tab.evaluate(() =>
      f.got.map((file) => (file instanceof File ? [file.name, file.type, file.size] : file)),
    ),
  ).toEqual(
    [0, 1, 3 * MIB, 5 * MIB + 17].map((bytes) => ['made.bin', 'application/octet-stream', bytes]),
  )
})

test('F4: goes on from the last verified piece after the receiver is loaded anew, and over a rebuilt connection', async ({
  ground,
}) => {
  const server = await ground.server()
  const [ada, bob] = [await inChromium(ground, server, 'a'), await inChromium(ground, server, 'a')]
  await allSee([ada, bob])
  await take(bob, 'private')
  const digest = await send(ada, 64 * MIB)
  await verifiedBytes(bob, 10 * MIB)
  const before = await bob.tab.evaluate(() => f.offers[0]?.progress.bytes ?? 0)
  await bob.tab.reload()
  const again = await join(bob.tab, 'a', { media: false })
  expect(again.id).toBe(bob.id)
  await bob.tab.evaluate(() => f.takeTo(undefined))
  await until('it is offered again', () => bob.tab.evaluate(() => f.offers.length > 0), SLOW)
  const resumed = await bob.tab.evaluate(() => f.offers[0]?.resumedBytes ?? 0)
  expect(resumed).toBeGreaterThanOrEqual(before)
  await verifiedBytes(bob, resumed + 5 * MIB)
  await ada.tab.evaluate(() => {
    for (const pc of t.connections) pc.close()
  })
  expect(await sent(ada)).toBe('done')
  expect(await got(bob)).toBe(digest)
})
