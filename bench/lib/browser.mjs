/** Chromium, and pages in contexts of their own: nothing is kept from one to the next. */
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { chromium } from 'playwright-core'

const FLAGS = [
  '--no-sandbox', // Chromium refuses to run as root with one
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=30',
  '--autoplay-policy=no-user-gesture-required',
]

/** A browser at rest uses no more than this part of a processor, from one look to the next. */
const AT_REST = 0.25
const LOOK_MS = 500
const MAX_LOOKS = 8

/** @typedef {{ page: import('playwright-core').Page, close: () => Promise<void> }} Tab */

/** @param {string} address of the page */
export async function launch(address) {
  const executablePath = process.env['ROOMFUL_CHROMIUM'] // as `npm run bench` found it
  const browser = await chromium.launch({
    args: FLAGS,
    ...(executablePath === undefined ? {} : { executablePath }),
  })
  async function processes() {
    const session = await browser.newBrowserCDPSession()
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    await session.detach()
    return processInfo
  }

  /** What all of its processes have used of a processor so far. */
  const cpuSeconds = async () => (await processes()).reduce((sum, { cpuTime }) => sum + cpuTime, 0)

  return {
    /** @param {string} script @param {boolean} media with the camera open @returns {Promise<Tab>} */
    open: async (script, media) => {
      const context = await browser.newContext()
      const page = await context.newPage()
      page.on('pageerror', (error) => console.error(`${script}: ${error.message}`))
      await page.goto(address)
      await page.evaluate((path) => import(path).then(() => undefined), script)
      if (media) await page.evaluate(() => contestant.openCamera())
      return { page, close: () => context.close() }
    },
    /** What each renderer holds in memory of its own, in bytes, by process (Linux). */
    renderers: async () => {
      const held = (await processes())
        .filter(({ type }) => type === 'renderer')
        .map(async ({ id }) => {
          const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
          return /** @type {const} */ ([
            id,
            1024 * Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0),
          ])
        })
      return new Map(await Promise.all(held))
    },
    cpuSeconds,
    /** Resolves when fresh pages have come to rest, or never will: what they still do would be measured with the rest. */
    rest: async () => {
      for (let looks = 0, before = await cpuSeconds(); looks < MAX_LOOKS; looks++) {
        await pause(LOOK_MS)
        const now = await cpuSeconds()
        if ((now - before) * 1000 < LOOK_MS * AT_REST) return
        before = now
      }
    },
    end: () => browser.close(),
  }
}
