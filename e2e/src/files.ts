/** People who send files to each other, and what the tests ask of them. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ChromiumTab } from './chromium.ts'
import type { Ground } from './ground.ts'
import { installFilePage } from './page/file-page.ts'
import { join, type Person } from './sdk.ts'
import type { RoomfulServer } from './server.ts'
import { QUIET_PAGE, type TabOptions } from './tab.ts'
import { until, type Patience } from './until.ts'

export const MIB: number = 1024 * 1024
/** On two cores that are shared with other browsers. */
const SLOW: Patience = { withinMs: 100_000 }
export const WITH_FILES: TabOptions = { scripts: [`(${installFilePage.toString()})()`] }

export async function inChromium(
  ground: Ground,
  { origin }: RoomfulServer,
  room: string,
): Promise<Person & { readonly tab: ChromiumTab }> {
  const tab = await ground.tab(await ground.chromium(), origin + QUIET_PAGE, WITH_FILES)
  return { ...(await join(tab, room, { media: false })), tab }
}

export type To = 'memory' | 'private'

export function take({ tab }: Person, to: To): Promise<void> {
  return tab.evaluate((destination) => f.takeTo(destination), to)
}

/** Makes a file, begins to send it, and says its digest. */
export function send({ tab }: Person, bytes: number): Promise<string> {
  return tab.evaluate((size) => {
    const file = f.make(size)
    f.send(file)
    return f.digest(file)
  }, bytes)
}

export function sent({ tab }: Person, patience: Patience = SLOW): Promise<unknown> {
  return until('the sending ends', () => tab.evaluate(() => f.sent), patience)
}

export function verifiedBytes(
  { tab }: Person,
  bytes: number,
  patience: Patience = SLOW,
): Promise<unknown> {
  return until(
    `${bytes} bytes verified`,
    () => tab.evaluate((least) => (f.offers.at(-1)?.progress.bytes ?? 0) >= least, bytes),
    patience,
  )
}

/** The digest of the newest file that was taken. */
export async function got({ tab }: Person, patience: Patience = SLOW): Promise<string> {
  await until('the file is there', () => tab.evaluate(() => f.got.at(-1) instanceof File), patience)
  return tab.evaluate(() => {
    const file = f.got.at(-1)
    return file instanceof File ? f.digest(file) : ''
  })
}

/** A file of zeros that takes no place on the disk. */
export async function sparseFile(
  bytes: number,
): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'roomful-'))
  const file = path.join(folder, 'large.bin')
  await writeFile(file, '')
  await truncate(file, bytes)
  return {
    path: file,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
