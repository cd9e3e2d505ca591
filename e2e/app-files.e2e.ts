/** Files in the chat (A5), as somebody sends and takes them. */
import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { enter, seesCameraOf } from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { sparseFile } from './src/files.ts'
import { test } from './src/ground.ts'
import { until } from './src/until.ts'

/** One red dot. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
)

/** The most that is taken without asking where to. */
const LARGE_BYTES = 60_000_000
/** It gives way to sound as well, and on a busy machine often. */
const WHOLE_MS = 90_000
/** Some pieces at least, which are whole. */
const UNDER_WAY = /^[1-9]\d % of 60 MB/
const PAUSED = /^Paused at [1-9]\d* % of 60 MB/

test('a file is picked, offered, taken and saved as it was', async ({ ground }) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  const bob = await enter(ground, server, 'tea', 'Bob')
  await Promise.all([seesCameraOf(ada, 'Bob'), seesCameraOf(bob, 'Ada')])

  const buffer = randomBytes(3_000_000)
  await pick(ada, [{ name: 'report.pdf', mimeType: 'application/pdf', buffer }])
  await bob.page.getByRole('button', { name: 'Chat, 1 unread' }).click()
  await bob.page.getByText('report.pdf', { exact: true }).waitFor()
  await bob.page.getByText('3 MB').waitFor()
  await bob.page.getByRole('button', { name: 'Accept' }).click()

  const saving = bob.page.waitForEvent('download')
  await bob.page.getByRole('link', { name: 'Save report.pdf' }).click()
  const download = await saving
  expect(download.suggestedFilename()).toBe('report.pdf')
  const saved: readonly Buffer[] = await (await download.createReadStream()).toArray()
  expect(sha256(Buffer.concat(saved))).toBe(sha256(buffer))
  await fileCard(ada, 'report.pdf').getByLabel('Done').waitFor()
})

test('a picture is shown to everybody as it arrives; what is not wanted is declined, and said', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  const bob = await enter(ground, server, 'tea', 'Bob')
  await Promise.all([seesCameraOf(ada, 'Bob'), seesCameraOf(bob, 'Ada')])

  await pick(ada, [{ name: 'dot.png', mimeType: 'image/png', buffer: PICTURE }])
  await bob.page.getByRole('button', { name: 'Chat, 1 unread' }).click()
  for (const { page } of [ada, bob])
    await until('the picture is there', () =>
      page.getByRole('img', { name: 'dot.png' }).evaluate((img: HTMLImageElement) => {
        return img.complete && img.naturalWidth === 1
      }),
    )

  await pick(ada, [{ name: 'movie.mp4', mimeType: 'video/mp4', buffer: randomBytes(1_000) }])
  await bob.page.getByRole('button', { name: 'Decline' }).click()
  await bob.page.getByText('Declined.').waitFor()
  await ada.page.getByText('It was not wanted.').waitFor()
})

test('with nobody there a file is kept, and sent by one press when somebody is', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  await pick(ada, [{ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan') }])
  await ada.page.getByText('Nobody was here to take it.').waitFor()
  const bob = await enter(ground, server, 'tea', 'Bob')
  await seesCameraOf(bob, 'Ada')
  await ada.page.getByRole('button', { name: 'Send plan.txt again' }).click()
  await bob.page.getByRole('button', { name: 'Chat, 1 unread' }).click()
  await bob.page.getByRole('button', { name: 'Accept' }).click()
  await bob.page.getByRole('link', { name: 'Save plan.txt' }).waitFor()
})

test('while it is under way it is paused, goes on, survives a reload, and is cancelled by either side', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  const bob = await enter(ground, server, 'tea', 'Bob')
  await Promise.all([seesCameraOf(ada, 'Bob'), seesCameraOf(bob, 'Ada')])
  // It gives way to pictures, which is not what this is about.
  for (const tab of [ada, bob]) await tab.page.keyboard.press('v')
  await using large = await sparseFile(LARGE_BYTES)
  await ada.page.getByLabel('Files to send').first().setInputFiles(large.path)
  await bob.page.getByRole('button', { name: 'Chat, 1 unread' }).click()
  await bob.page.getByRole('button', { name: 'Accept' }).click()
  await fileCard(bob, 'large.bin').getByText(UNDER_WAY).waitFor()
  await bob.page.getByRole('button', { name: 'Pause large.bin' }).click()
  for (const tab of [ada, bob]) await fileCard(tab, 'large.bin').getByText('Paused at').waitFor()
  await ada.page.getByRole('button', { name: 'Pause large.bin' }).waitFor({ state: 'detached' })
  await bob.page.getByRole('button', { name: 'Go on with large.bin' }).click()
  await ada.page.getByRole('button', { name: 'Pause large.bin' }).click()
  for (const tab of [ada, bob]) await fileCard(tab, 'large.bin').getByText('Paused at').waitFor()

  // It goes on from there, and nobody accepts it again.
  await bob.reload()
  await bob.page.getByRole('button', { name: 'Join' }).click()
  await bob.page.getByRole('button', { name: /^Chat/ }).click()
  await fileCard(bob, 'large.bin').getByText(PAUSED).waitFor()
  await ada.page.getByRole('button', { name: 'Go on with large.bin' }).click()
  await bob.page.getByRole('link', { name: 'Save large.bin' }).waitFor({ timeout: WHOLE_MS })

  await pick(ada, [{ name: 'other.bin', mimeType: '', buffer: randomBytes(24_000_000) }])
  await bob.page.getByRole('button', { name: 'Accept' }).click()
  await bob.page.getByRole('button', { name: 'Pause other.bin' }).click()
  await ada.page.getByRole('button', { name: 'Cancel other.bin' }).click()
  for (const tab of [ada, bob]) await fileCard(tab, 'other.bin').getByText('Cancelled.').waitFor()
})

test('what is dropped on the stage, or pasted, goes to everybody', async ({ ground }) => {
  const server = await ground.server()
  const ada = await enter(ground, server, 'tea', 'Ada')
  const bob = await enter(ground, server, 'tea', 'Bob')
  await Promise.all([seesCameraOf(ada, 'Bob'), seesCameraOf(bob, 'Ada')])
  await ada.page.evaluate(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }))
    const init = { dataTransfer, bubbles: true, cancelable: true }
    document.body.dispatchEvent(new DragEvent('dragover', init))
    setTimeout(() => document.body.dispatchEvent(new DragEvent('drop', init)), 200)
  })
  await ada.page.getByText('Drop it here to send it to everybody').waitFor()
  await fileCard(ada, 'dropped.txt').waitFor()
  await ada.page.getByText('Drop it here to send it to everybody').waitFor({ state: 'detached' })
  await bob.page.getByRole('button', { name: 'Chat, 1 unread' }).click()
  await fileCard(bob, 'dropped.txt').waitFor()

  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await ada.page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const picture = new Blob([bytes], { type: 'image/png' })
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
  }, PICTURE.toString('base64'))
  await ada.page.keyboard.press('Control+V')
  await bob.page.getByRole('img', { name: 'image.png' }).waitFor()
})

async function pick(
  { page }: ChromiumTab,
  files: readonly { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }[],
): Promise<void> {
  await page
    .getByLabel('Files to send')
    .first()
    .setInputFiles([...files])
}

function fileCard({ page }: ChromiumTab, name: string): ReturnType<ChromiumTab['page']['locator']> {
  return page
    .getByLabel('Messages')
    .getByRole('listitem')
    .filter({ has: page.getByText(name, { exact: true }) })
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
