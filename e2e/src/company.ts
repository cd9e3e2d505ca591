/** Several others in a room, from one page: what their pictures cost is next to nothing, so that nine are together on two cores. */
import type { ChromiumTab } from './chromium.ts'
import type { Ground } from './ground.ts'
import { installCompany } from './page/company.ts'
import { paintCamera } from './page/painted-camera.ts'
import type { RoomfulServer } from './server.ts'
import { QUIET_PAGE } from './tab.ts'

/** The last one has more to say than a tile has place for. */
const NAMES = [
  'Bob',
  'Cem',
  'Dunya',
  'Emeka',
  'Fatima',
  'Giulia',
  'Hiro',
  'Maximiliane von Hohenfels-Oldenburg',
]
/** A picture's colour, or none for who has no camera. */
const hueOf = (at: number): number | null => (at % 3 === 2 ? null : at * 67)

export type Crowd = {
  readonly names: readonly string[]
  /** Pictures that they show; one of three has no camera. */
  readonly pictures: number
}

/** Fills a room with as many as are told. */
type Company = {
  readonly enter: (room: string, count: number) => Promise<Crowd>
  readonly leave: (room: string, name: string) => Promise<void>
  readonly raiseHand: (room: string, name: string, up: boolean) => Promise<void>
  readonly share: (room: string, name: string, on: boolean) => Promise<void>
}

/** Somebody in front of a camera, for a page's `scripts`. */
export const painted = (hue: number): string => `(${paintCamera.toString()})(${hue})`

/** So many, the same ones each time. */
export function crowdOf(count: number): Crowd {
  const names = NAMES.slice(0, count)
  return { names, pictures: names.filter((_, at) => hueOf(at) !== null).length }
}

export async function openCompany(ground: Ground, server: RoomfulServer): Promise<Company> {
  const tab: ChromiumTab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE, {
    scripts: [
      `globalThis.paintCamera = ${paintCamera.toString()}`,
      `(${installCompany.toString()})()`,
    ],
  })
  return {
    enter: async (room, count) => {
      const crowd = crowdOf(count)
      for (const [at, name] of crowd.names.entries())
        await tab.evaluate(([where, who, hue]) => company.enter(where, who, hue), [
          room,
          name,
          hueOf(at),
        ] as const)
      return crowd
    },
    leave: (room, name) =>
      tab.evaluate((who) => company.rooms.get(who)?.leave(), `${room}/${name}`),
    raiseHand: (room, name, up) =>
      tab.evaluate(
        ([who, hand]) => company.rooms.get(who)?.setProfile({ hand: hand ? 1 : undefined }),
        [`${room}/${name}`, up] as const,
      ),
    share: (room, name, on) =>
      tab.evaluate(
        async ([who, isOn]) => {
          const screen = company.rooms.get(who)?.screen
          await (isOn ? screen?.enable() : screen?.disable())
        },
        [`${room}/${name}`, on] as const,
      ),
  }
}
