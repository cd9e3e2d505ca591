/** What can go wrong in front of a person: one calm sentence, photographed and looked at by axe in every look (as look.e2e.ts). */
import { openApp, type AppOptions } from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { openCompany, painted } from './src/company.ts'
import { limitDisk } from './src/files.ts'
import { test, type Ground } from './src/ground.ts'
import { FOLDER, LOOKS, photograph, type Look } from './src/looks.ts'
import { join } from './src/sdk.ts'
import type { RoomfulServer } from './src/server.ts'
import { say, spoken } from './src/spoken.ts'
import { QUIET_PAGE, SERVER_AWAY } from './src/tab.ts'

/** A network through which nothing goes. */
const NO_WAY = `{
  const { RTCPeerConnection: Real } = globalThis
  globalThis.RTCPeerConnection = class extends Real {
    constructor(setup) { super({ ...setup, iceTransportPolicy: 'relay', iceServers: [] }) }
    setConfiguration() {}
  }
}`
const BUSY = `navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException('made by the test', 'NotReadableError'))`
const NO_SIZES = 'delete globalThis.ResizeObserver'
const SECRETS = ['the-secret-of-one-of-them', 'what-the-other-has-heard'] as const

/** What a test needs of one look. */
type Sight = {
  readonly look: Look
  readonly named: (id: string) => string
  readonly open: (server: RoomfulServer, path: string, options?: AppOptions) => Promise<ChromiumTab>
  readonly take: (tab: ChromiumTab, scene: string) => Promise<void>
}

async function inEachLook(ground: Ground, see: (sight: Sight) => Promise<void>): Promise<void> {
  for (const look of LOOKS) {
    const words = await spoken(look.options.reader?.locale ?? 'en')
    await see({
      look,
      named: (id) => say(words, id),
      open: (server, path, options) => {
        const url = new URL(path, 'http://any')
        if (look.search) url.searchParams.set(look.search.slice(1), '')
        const scripts = [painted(200), ...(options?.scripts ?? [])]
        return openApp(ground, server, url.pathname + url.search + url.hash, {
          ...look.options,
          ...options,
          scripts,
        })
      },
      take: async (tab, scene) => {
        await tab.page.mouse.move(0, 0)
        await photograph(tab, look, scene)
        await tab.close()
      },
    })
  }
}

const PATIENCE = { timeout: FOLDER ? 1_200_000 : 240_000 }

test(
  'no camera, a refused one, one in use; an old browser; a fault of ours',
  PATIENCE,
  async ({ ground }) => {
    const server = await ground.server()
    const lacking = {
      missing: { browser: await ground.chromium({ camera: 'none' }) },
      denied: { browser: await ground.chromium({ camera: 'denied' }) },
      busy: { scripts: [BUSY] },
    }
    await inEachLook(ground, async ({ look, named, open, take }) => {
      for (const [problem, options] of Object.entries(lacking)) {
        // A painted camera would take the place of what is missing.
        const scripts = 'browser' in options ? [] : options.scripts
        const tab = await openApp(ground, server, `/r/tea${look.search}`, {
          ...look.options,
          ...options,
          scripts,
        })
        await tab.page
          .getByText(named(`${problem}-both`), { exact: true })
          .first()
          .waitFor()
        await take(tab, `trouble-${problem}`)
      }
      const fault = await open(server, '/r/tea?join', {
        scripts: [NO_SIZES],
        tolerate: [/ResizeObserver/],
      })
      await fault.page.getByRole('button', { name: named('load-again') }).waitFor()
      await take(fault, 'trouble-fault')

      const old = await open(server, '/', { tolerate: [/assets|Failed to load/] })
      await old.page.route('**/assets/*.js', (route) => route.abort())
      await old.reload()
      await old.page.getByText('Roomful does not start here.').waitFor()
      await take(old, 'trouble-old')
    })
  },
)

test('the server away, before one is in and during a call', PATIENCE, async ({ ground }) => {
  const server = await ground.server()
  const tolerate = [...SERVER_AWAY, /Failed to load .*\/(healthz|assets\/)/]
  await openApp(ground, server, '/r/tea?join', { scripts: [painted(67)], tolerate })
  await inEachLook(ground, async ({ named, open, take }) => {
    const inside = await open(server, '/r/tea?join', { tolerate })
    await inside.page.locator('.tile[data-presence=here] video[data-playing]').nth(1).waitFor()
    const outside = await open(server, '/r/coffee', { tolerate })
    const join = outside.page.getByRole('button', { name: named('join'), exact: true })
    await join.waitFor()
    await server.kill('SIGKILL')
    await join.click()
    await inside.page.getByText(named('away-call-goes-on'), { exact: true }).first().waitFor()
    await take(inside, 'trouble-server-call')
    await outside.page.getByRole('heading', { name: named('server-away') }).waitFor()
    await take(outside, 'trouble-server')
    await server.restart()
  })
})

test('a file that the disk has no room for', PATIENCE, async ({ ground }) => {
  const server = await ground.server()
  await inEachLook(ground, async ({ look, named, open, take }) => {
    const sender = await openApp(ground, server, `/r/${look.name}?join`, {
      scripts: [painted(67)],
    })
    const alone = await open(server, `/r/${look.name}?join`)
    await limitDisk(alone, server, 1_000_000)
    for (const { page } of [sender, alone])
      await page.locator('.tile[data-presence=here] video[data-playing]').nth(1).waitFor()
    const buffer = Buffer.alloc(24_000_000)
    await sender.page
      .getByLabel('Files to send')
      .first()
      .setInputFiles([{ name: 'holiday.mp4', mimeType: 'video/mp4', buffer }])
    await alone.page.locator('.tool__badge').locator('..').click()
    await alone.page.getByRole('button', { name: named('accept') }).click()
    await alone.page.getByText(named('file-no-space-here'), { exact: true }).first().waitFor()
    await take(alone, 'trouble-space')
    await sender.close()
  })
})

test('a full room, and another secret', PATIENCE, async ({ ground }) => {
  const [server, narrow] = [await ground.server(), await ground.server({ ROOMFUL_CAPACITY: '1' })]
  const company = await openCompany(ground, narrow)
  await company.enter('tea', 1)
  const others = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
  await join(others, 'sealed', { name: 'Bob', secret: SECRETS[0] })

  await inEachLook(ground, async ({ named, open, take }) => {
    const full = await open(narrow, '/r/tea?join', { tolerate: [/WebSocket/] })
    await full.page.getByRole('heading', { name: named('end-full') }).waitFor()
    await take(full, 'trouble-full')

    const sealed = await open(server, `/r/sealed?join#${SECRETS[1]}`)
    await sealed.page.getByText(named('seal-differs'), { exact: true }).first().waitFor()
    await take(sealed, 'trouble-secret')
  })
})

test(
  'somebody to whom no connection comes about, told after 20 s with what helps',
  PATIENCE,
  async ({ ground }) => {
    const server = await ground.server()
    await inEachLook(ground, async ({ named, open, take }) => {
      const unheard = await openApp(ground, server, '/r/tea?join', { scripts: [NO_WAY] })
      const alone = await open(server, '/r/tea?join')
      await alone.page.getByText(named('unreached-advice'), { exact: true }).waitFor()
      await take(alone, 'trouble-unreached')
      await unheard.close()
    })
  },
)
