/** Chromium in a process of its own; each tab in a context of its own, as if somebody else had opened it. */
import { readFile } from 'node:fs/promises'
import { chromium, type BrowserContext, type CDPSession, type Page } from 'playwright-core'
import { guard } from './child.ts'
import { find, pathOf } from './programs.ts'
import { listenTo, scriptsOf, type Tab, type TabOptions } from './tab.ts'

const FLAGS: readonly string[] = [
  '--no-sandbox', // Chromium refuses to run as root with one
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
]

/** A camera that somebody allows, one that somebody forbids, or a machine without. */
export type Camera = 'allowed' | 'denied' | 'none'

/** Pictures a second enough to see that they go on, and not so many that the machine does nothing else. */
export const FAKE_CAMERA = '--use-fake-device-for-media-stream=fps=10'

const CAMERA_FLAGS: Readonly<Record<Camera, readonly string[]>> = {
  allowed: ['--use-fake-ui-for-media-stream', FAKE_CAMERA],
  denied: ['--use-fake-ui-for-media-stream=deny', FAKE_CAMERA],
  none: ['--use-fake-ui-for-media-stream'],
}

export type ChromiumOptions = {
  /** @default 'allowed' */
  readonly camera?: Camera
  /** More flags for this browser. @default [] */
  readonly flags?: readonly string[]
  /**
   * As people have it: with windows, and with questions for permissions. Each window takes two seconds of processor to open,
   * so what needs none runs in the headless shell, which is the same browser without them, where there is one.
   * @default where the camera is not just allowed
   */
  readonly windows?: boolean
  /** @default the one that was found */
  readonly executable?: string
}

export type ChromiumTab = Tab & {
  readonly page: Page
  readonly context: BrowserContext
  /**
   * As a browser does to a tab in the background: none of its code runs until `thaw`, while its connections live on. By the
   * debugger, since a page that shows counts as seen, and those no `Page.setWebLifecycleState` freezes.
   */
  readonly freeze: () => Promise<void>
  readonly thaw: () => Promise<void>
  /** What nothing reaches any more is let go of now, and not when the browser finds the time. */
  readonly collectGarbage: () => Promise<void>
  /** Another tab with the same storage, as the menu's "Duplicate" makes it. */
  readonly duplicate: () => Promise<ChromiumTab>
}

export type Chromium = {
  readonly open: (address: string, options?: TabOptions) => Promise<ChromiumTab>
  /** To all of its processes: a crash with SIGKILL, a computer that hangs with SIGSTOP. */
  readonly signal: (signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void
  /** To the processes of all its pages, with their WebRTC: the rest answers for them meanwhile. */
  readonly signalPages: (signal: 'SIGSTOP' | 'SIGCONT') => Promise<void>
  /** What each of its pages' processes has in memory of its own, in bytes; Linux alone tells. */
  readonly pageBytes: () => Promise<ReadonlyMap<number, number>>
  readonly end: () => Promise<void>
}

export async function launchChromium({
  camera = 'allowed',
  flags = [],
  windows = camera !== 'allowed',
  executable = (windows ? null : find('chromiumShell')) ?? pathOf('chromium'),
}: ChromiumOptions = {}): Promise<Chromium> {
  const server = await chromium.launchServer({
    executablePath: executable,
    args: [...FLAGS, ...CAMERA_FLAGS[camera], ...flags],
  })
  const { pid } = server.process()
  if (pid === undefined) throw new Error('Chromium has no process')
  const { gone } = guard(pid)
  server.process().once('exit', gone)
  const browser = await chromium.connect(server.wsEndpoint())

  async function pageProcesses(): Promise<readonly number[]> {
    const session = await browser.newBrowserCDPSession()
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    await session.detach()
    return processInfo.flatMap(({ type, id }) => (type === 'renderer' ? [id] : []))
  }

  async function wrap(page: Page, options: TabOptions): Promise<ChromiumTab> {
    const { complaints, complain } = listenTo(options)
    page.on('pageerror', (error) => complain(error.stack ?? String(error)))
    page.on('crash', () => complain('the page crashed'))
    page.on('console', (line) => {
      if (line.type() === 'error')
        complain(`console.error: ${line.text()} (${line.location().url})`)
    })
    const inSession = async (work: (session: CDPSession) => Promise<unknown>): Promise<void> => {
      const session = await page.context().newCDPSession(page)
      await work(session)
      await session.detach()
    }
    let frozen: CDPSession | null = null
    return {
      freeze: async () => {
        frozen = await page.context().newCDPSession(page)
        await frozen.send('Debugger.enable')
        await frozen.send('Debugger.pause')
      },
      thaw: async () => {
        await frozen?.send('Debugger.resume')
        await frozen?.detach()
      },
      collectGarbage: () => inSession((session) => session.send('HeapProfiler.collectGarbage')),
      evaluate: <A, R>(run: (argument: A) => R | Promise<R>, argument?: A) =>
        page.evaluate(run as (argument: unknown) => R | Promise<R>, argument), // the overloads of Tab pair them
      goto: async (address) => void (await page.goto(address)),
      reload: async () => void (await page.reload()),
      close: () => page.close(),
      complaints,
      page,
      context: page.context(),
      duplicate: async () => {
        const opened = page.waitForEvent('popup')
        await page.evaluate(() => void open(location.href))
        return wrap(await opened, options)
      },
    }
  }

  return {
    open: async (address, options = {}) => {
      const { phone, reader } = options
      const context = await browser.newContext({
        ...(phone ? { viewport: phone, deviceScaleFactor: 2, isMobile: true, hasTouch: true } : {}),
        ...reader,
      })
      for (const content of scriptsOf(options)) await context.addInitScript({ content })
      const tab = await wrap(await context.newPage(), options)
      await tab.goto(address)
      return { ...tab, close: () => context.close() }
    },
    signal: (name) => process.kill(-pid, name), // Playwright gives each browser a process group
    signalPages: async (name) => {
      for (const id of await pageProcesses()) process.kill(id, name)
    },
    pageBytes: async () => {
      const sizes = (await pageProcesses()).map(async (id) => {
        const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
        const [, kib] = /RssAnon:\s+(\d+)/.exec(status) ?? []
        return kib === undefined ? [] : [[id, Number(kib) * 1024] as const]
      })
      return new Map((await Promise.all(sizes)).flat())
    },
    end: async () => {
      // One that was killed has nothing left to stop.
      if (server.process().signalCode !== null) return
      process.kill(-pid, 'SIGCONT')
      await server.close()
    },
  }
}
