/** Composes what was photographed into contact sheets: one picture for each look, every screen in it with its name below. */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { chromium } from 'playwright-core'

/** How wide a screen stands in the sheet, and how many in a row. */
const GRIDS = {
  computer: { width: 400, columns: 5 },
  landscape: { width: 400, columns: 5 },
  phone: { width: 190, columns: 10 },
  tv: { width: 400, columns: 5 },
}
const GAP = 16
const QUALITY = 60

/** @typedef {{ scene: string, file: string, atMs: number }} Photo */

/**
 * @param {{ folder: string, into: string, only: string, executablePath: string }} options
 * @returns {Promise<readonly string[]>} the files that it wrote
 */
export async function composeSheets({ folder, into, only, executablePath }) {
  const looks = await readLooks(folder)
  await mkdir(into, { recursive: true })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const written = []
  try {
    for (const [look, photos] of looks) {
      if (!look.includes(only)) continue
      const file = path.join(into, `${look}.webp`)
      await writeFile(file, await compose(browser, look, photos))
      written.push(file)
    }
  } finally {
    await browser.close()
  }
  return written
}

/** Photos in the order in which they were taken. @param {string} folder */
async function readLooks(folder) {
  /** @type {Map<string, Photo[]>} */
  const looks = new Map()
  for (const name of await readdir(folder)) {
    const [, scene, look] = /^(.+)-([a-z]+-(?:dark|light)-[a-z]+)\.png$/.exec(name) ?? []
    if (scene === undefined || look === undefined) continue
    const file = path.join(folder, name)
    const { mtimeMs } = await stat(file)
    looks.set(look, [...(looks.get(look) ?? []), { scene, file, atMs: mtimeMs }])
  }
  for (const photos of looks.values()) photos.sort((one, other) => one.atMs - other.atMs)
  return new Map([...looks].toSorted(([one], [other]) => one.localeCompare(other)))
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} look
 * @param {readonly Photo[]} photos
 */
async function compose(browser, look, photos) {
  const [screen = ''] = look.split('-')
  const { width, columns } = GRIDS[/** @type {keyof typeof GRIDS} */ (screen)]
  const shown = Math.min(columns, photos.length)
  const page = await browser.newPage({
    viewport: { width: shown * (width + GAP) + GAP, height: 600 },
  })
  const figures = await Promise.all(
    photos.map(async ({ scene, file }) => {
      const data = (await readFile(file)).toString('base64')
      return `<figure><img src="data:image/png;base64,${data}"><figcaption>${scene}</figcaption></figure>`
    }),
  )
  await page.setContent(`<!doctype html><style>
    body { margin: 0; padding: ${GAP}px; background: #808690; font: 12px/1.5 system-ui, sans-serif;
      display: grid; grid-template-columns: repeat(${shown}, ${width}px); gap: ${GAP}px; align-items: start }
    figure { margin: 0 } img { display: block; inline-size: 100%; border-radius: 4px }
    figcaption { color: #fff; text-align: center }
  </style>${figures.join('')}`)
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())))
  const devtools = await page.context().newCDPSession(page)
  const { data } = await devtools.send('Page.captureScreenshot', {
    format: 'webp',
    quality: QUALITY,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, scale: 1, ...(await sizeOf(page)) },
  })
  await page.close()
  return Buffer.from(data, 'base64')
}

/** @param {import('playwright-core').Page} page */
function sizeOf(page) {
  return page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    height: document.body.scrollHeight,
  }))
}
