/** The ground that each test stands on: everything it starts here is stopped after it, and no page may complain. */
import { expect, test as base } from 'vitest'
import { launchChromium, type Chromium, type ChromiumOptions } from './chromium.ts'
import { createCleanup } from './cleanup.ts'
import { launchFirefox, type Firefox } from './firefox.ts'
import { startForwarder, type Forwarder } from './forwarder.ts'
import { startMeddler, type Meddler } from './meddler.ts'
import { startDatagrams, type Datagrams } from './network/datagrams.ts'
import { startPath, type Path } from './network/path.ts'
import { startWorld, type World } from './network/world.ts'
import { createSpare, startServer, type RoomfulServer, type Spare } from './server.ts'
import { startSite, type Site } from './site.ts'
import type { Tab, TabOptions } from './tab.ts'
import { startTurn, type Turn } from './turn.ts'

/** Lines of the server's output that a failed test prints. */
const SHOWN_LINES = 40

type Opens<T extends Tab> = { readonly open: (address: string, options?: TabOptions) => Promise<T> }

export type Ground = {
  readonly server: (env?: Readonly<Record<string, string>>) => Promise<RoomfulServer>
  readonly site: () => Promise<Site>
  readonly forwarder: (toPort: number) => Promise<Forwarder>
  /** A signaling server that was taken over, before the real one. */
  readonly meddler: (toPort: number) => Promise<Meddler>
  readonly datagrams: (toPort: number, seed?: number) => Promise<Datagrams>
  /** Everything between one browser and these two, for calls with `relayOnly`. */
  readonly path: (server: RoomfulServer, turn: Turn, seed?: number) => Promise<Path>
  readonly turn: () => Promise<Turn>
  /** Two homes with NAT, as networks of the kernel (`lacksNamespaces`). */
  readonly world: () => Promise<World>
  /** The browser of all tests of a file that ask with the same options. */
  readonly chromium: (options?: ChromiumOptions) => Promise<Chromium>
  /** One that may be killed. */
  readonly ownChromium: (options?: ChromiumOptions) => Promise<Chromium>
  readonly firefox: () => Promise<Firefox>
  /** Opens a tab and closes it in the end; then it must not have complained. */
  readonly tab: <T extends Tab>(
    browser: Opens<T>,
    address: string,
    options?: TabOptions,
  ) => Promise<T>
}

type Browsers = {
  readonly chromium: (options: ChromiumOptions) => Promise<Chromium>
  readonly firefox: () => Promise<Firefox>
}

export const test = base
  // Vitest reads the names of what a fixture needs from its first parameter.
  // oxlint-disable-next-line no-empty-pattern
  .extend('spare', { scope: 'worker' }, ({}, { onCleanup }): Spare => {
    const spare = createSpare()
    onCleanup(spare.end)
    return spare
  })
  // oxlint-disable-next-line no-empty-pattern
  .extend('browsers', { scope: 'file' }, ({}, { onCleanup }): Browsers => {
    const cleanup = createCleanup()
    const launched = new Map<string, Promise<Chromium>>()
    let firefox: Promise<Firefox> | null = null
    onCleanup(cleanup.run)
    const keep = <B extends Chromium | Firefox>(launching: Promise<B>): Promise<B> => {
      cleanup.add(async () => (await launching).end())
      return launching
    }
    return {
      chromium: (options) => {
        const key = JSON.stringify(options)
        const browser = launched.get(key) ?? keep(launchChromium(options))
        launched.set(key, browser)
        return browser
      },
      firefox: () => (firefox ??= keep(launchFirefox())),
    }
  })
  .extend('ground', ({ browsers, spare, task }, { onCleanup }): Ground => {
    const cleanup = createCleanup()
    const servers: RoomfulServer[] = []
    const tabs: Tab[] = []
    const keep = async <T extends { readonly end: () => Promise<void> }>(
      starting: Promise<T>,
    ): Promise<T> => {
      const started = await starting
      cleanup.add(started.end)
      return started
    }
    onCleanup(async () => {
      if (task.result?.state === 'fail') await tellStory(servers, tabs)
      const complaints = tabs.flatMap((tab) => tab.complaints)
      await cleanup.run()
      expect(complaints, 'what pages complained of').toEqual([])
    })
    return {
      server: async (env) => {
        const server = await keep(env ? startServer(env) : spare.take())
        servers.push(server)
        return server
      },
      site: () => keep(startSite()),
      forwarder: (toPort) => keep(startForwarder(toPort)),
      meddler: (toPort) => keep(startMeddler(toPort)),
      datagrams: (toPort, seed) => keep(startDatagrams(toPort, seed)),
      path: (server, turn, seed) => keep(startPath(server.port, turn.port, seed)),
      turn: () => keep(startTurn()),
      world: () => keep(startWorld()),
      chromium: (options = {}) => browsers.chromium(options),
      ownChromium: (options) => keep(launchChromium(options)),
      firefox: () => browsers.firefox(),
      tab: async (browser, address, options) => {
        const tab = await browser.open(address, options)
        tabs.push(tab)
        cleanup.add(() => tab.close())
        return tab
      },
    }
  })

/** What was seen before a test failed, for whoever looks for the reason. */
async function tellStory(servers: readonly RoomfulServer[], tabs: readonly Tab[]): Promise<void> {
  for (const { output } of servers)
    console.log(`The server said:\n${output().split('\n').slice(-SHOWN_LINES).join('\n')}`)
  for (const [place, tab] of tabs.entries()) {
    // A page may have no `t`, or be gone.
    const story = await tab.evaluate((lines) => t.story(lines), SHOWN_LINES).catch(String)
    console.log(`Tab ${place}:\n${story}`)
  }
}
