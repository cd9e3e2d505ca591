/** Chromium with Firefox, either first. */
import { describe } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import { lacks } from './src/programs.ts'
import { allSee, allShow, allTalk, connectedAtOnce, join, ON_AIR, type Person } from './src/sdk.ts'
import type { RoomfulServer } from './src/server.ts'
import { QUIET_PAGE, type Tab } from './src/tab.ts'

const inFirefox = async (ground: Ground, { origin }: RoomfulServer): Promise<Tab> =>
  ground.tab(await ground.firefox(), origin + QUIET_PAGE)

const inChromium = async (ground: Ground, { origin }: RoomfulServer): Promise<Tab> =>
  ground.tab(await ground.chromium(), origin + QUIET_PAGE)

const ORDERS = {
  'Firefox joins Chromium': [inChromium, inFirefox],
  'Chromium joins Firefox': [inFirefox, inChromium],
  'Firefox joins Firefox': [inFirefox, inFirefox],
}

describe.skipIf(lacks('firefox'))('Firefox', () => {
  for (const [name, opens] of Object.entries(ORDERS)) {
    test(`${name}: pictures and messages both ways`, async ({ ground }) => {
      const server = await ground.server()
      const people: Person[] = []
      for (const open of opens) people.push(await join(await open(ground, server), 'tea', ON_AIR))
      await allSee(people)
      await allShow(people)
      await allTalk(people)
      await connectedAtOnce(people)
    })

    test(`${name} with \`media: false\`: messages both ways`, async ({ ground }) => {
      const server = await ground.server()
      const people: Person[] = []
      for (const open of opens)
        people.push(await join(await open(ground, server), 'tea', { media: false }))
      await allSee(people)
      await allTalk(people)
      await connectedAtOnce(people)
    })
  }
})
