/** What a network does to a call, packet by packet, and that it costs nothing that was said (N2, N3). */
import { describe, expect } from 'vitest'
import { FLOW, flowHolds, longestStillMs, picturesBack, startFlow } from './src/flow.ts'
import { test, type Ground } from './src/ground.ts'
import { relayedBy, type Path } from './src/network/path.ts'
import { lacks } from './src/programs.ts'
import { allSee, allShow, join, ON_AIR, type Person } from './src/sdk.ts'
import { PATH_AWAY, QUIET_PAGE, SERVER_AWAY, type Tab, type TabOptions } from './src/tab.ts'
import type { Turn } from './src/turn.ts'
import type { RoomfulServer } from './src/server.ts'
import { lasting, until } from './src/until.ts'

const FROZEN_MS = 20_000
const SERVER_GONE_MS = 60_000
/** Pictures that stop would stop for the whole time; one in twenty packets lost, and they stand still now and then. */
const FREEZE_MS = 4_000
/** What a page says of its room when the server was gone once. */
const ONCE_OFFLINE = ['online', 'offline', 'online']

type Opens<T extends Tab> = { readonly open: (address: string, options?: TabOptions) => Promise<T> }

/** Somebody in a call, and everything between them and the rest. */
type Caller<T extends Tab = Tab> = Person & { readonly tab: T; readonly path: Path }

type World = {
  readonly server: RoomfulServer
  readonly turn: Turn
  readonly call: <T extends Tab>(browser: Opens<T>, room: string) => Promise<Caller<T>>
}

async function world(ground: Ground): Promise<World> {
  const turn = await ground.turn()
  const server = await ground.server(relayedBy(turn))
  return {
    server,
    turn,
    call: async (browser, room) => {
      const path = await ground.path(server, turn)
      const tab = await ground.tab(browser, path.origin + QUIET_PAGE, {
        scripts: [...path.scripts, FLOW],
        tolerate: [...SERVER_AWAY, ...PATH_AWAY],
      })
      const person = await join(tab, room, { ...ON_AIR, relayOnly: true })
      return { ...person, tab, path }
    },
  }
}

describe.skipIf(lacks('turnserver'))('a call', () => {
  test('in which a tab is frozen for 20 s, or its process stopped, goes on within 4 s of its thawing', async ({
    ground,
  }) => {
    const { call } = await world(ground)
    const stopping = await ground.ownChromium()
    const ada = await call(await ground.chromium(), 'frozen')
    const bob = await call(await ground.chromium(), 'frozen')
    const carl = await call(stopping, 'frozen')
    await allSee([ada, bob, carl])
    await allShow([ada, bob, carl])
    await startFlow([ada, bob, carl])
    await Promise.all([bob.tab.freeze(), stopping.signalPages('SIGSTOP')])
    await lasting(FROZEN_MS)
    await Promise.all([bob.tab.thaw(), stopping.signalPages('SIGCONT')])
    await picturesBack([ada], [bob, carl], Date.now())
    await flowHolds([ada, bob, carl])
  })

  test('whose server is gone for a minute goes on', async ({ ground }) => {
    const { server, call } = await world(ground)
    const ada = await call(await ground.chromium(), 'alone')
    const bob = await call(await ground.chromium(), 'alone')
    await allSee([ada, bob])
    await allShow([ada, bob])
    await startFlow([ada, bob])
    ada.path.udp.conditions({ loss: 0.05, delayMs: 50 })
    const statuses = (): Promise<readonly (readonly string[])[]> =>
      Promise.all([ada, bob].map(({ tab }) => tab.evaluate(() => t.statuses)))
    await server.kill('SIGKILL')
    const sinceMs = Date.now()
    await until('both are offline', async () =>
      (await statuses()).every((said) => said.at(-1) === 'offline'),
    )
    await lasting(sinceMs + SERVER_GONE_MS - Date.now())
    expect(await longestStillMs([ada, bob], sinceMs)).toBeLessThan(FREEZE_MS)
    await server.restart()
    await until('both are online', async () =>
      (await statuses()).every((said) => said.at(-1) === 'online'),
    )
    expect(await statuses()).toEqual([ONCE_OFFLINE, ONCE_OFFLINE])
    await flowHolds([ada, bob])
  })
})
