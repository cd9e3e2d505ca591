/** People who send files to each other, and what the tests ask of them. */
import { createHash } from 'node:crypto'
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
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

export async function cameBytes(
  { tab }: Person,
  bytes: number,
  patience: Patience = SLOW,
): Promise<void> {
  const state = await until(
    `${bytes} bytes came`,
    () =>
      tab.evaluate((least) => {
        const offer = f.offers.at(-1)
        return (offer?.progress.bytes ?? 0) >= least || offer?.state === 'failed'
          ? offer?.state
          : null
      }, bytes),
    patience,
  )
  expect(state, 'the transfer').not.toBe('failed')
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

/** The same with a number at the beginning of each MiB, and its digest as `f.digest` says it. */
export async function numberedFile(
  bytes: number,
): Promise<{ readonly path: string; readonly digest: string } & AsyncDisposable> {
  const sparse = await sparseFile(bytes)
  const disk = await open(sparse.path, 'r+')
  const piece = Buffer.alloc(MIB)
  const whole = createHash('sha256')
  for (let at = 0; at < bytes; at += MIB) {
    const head = piece.writeDoubleLE(at)
    await disk.write(piece, 0, head, at)
    whole.update(
      createHash('sha256')
        .update(piece.subarray(0, bytes - at))
        .digest(),
    )
  }
  await disk.close()
  return { ...sparse, digest: whole.digest('hex') }
}

/** In a field for files that the page has from then on. Playwright would choose a copy. */
export async function choose({ context, page }: ChromiumTab, file: string): Promise<void> {
  await page.evaluate(() =>
    document.body.append(Object.assign(document.createElement('input'), { type: 'file' })),
  )
  const devtools = await context.newCDPSession(page)
  const { root } = await devtools.send('DOM.getDocument')
  const field = { nodeId: root.nodeId, selector: 'input' }
  const { nodeId } = await devtools.send('DOM.querySelector', field)
  await devtools.send('DOM.setFileInputFiles', { nodeId, files: [file] })
}

/** What the browser lets pages of this server keep, for as long as the tab is open. */
export async function limitDisk(
  { context, page }: ChromiumTab,
  { origin }: Pick<RoomfulServer, 'origin'>,
  bytes: number,
): Promise<void> {
  const devtools = await context.newCDPSession(page)
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: bytes })
}
