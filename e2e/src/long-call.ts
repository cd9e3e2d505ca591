/** A call of two browsers, Chromium and Firefox, with a page at each server, that must not notice what befalls these. */
import { expect } from 'vitest'
import type { Ground } from './ground.ts'
import { allSee, allShow, allTalk, join, ON_AIR, type Person } from './sdk.ts'
import type { RoomfulServer } from './server.ts'
import { QUIET_PAGE } from './tab.ts'

/** Whoever is cut off from its server says so on the console. */
const SOCKET_LOST = {
  tolerate: [/WebSocket/, /ERR_CONNECTION/, /ERR_EMPTY/, /connection to (the server at )?ws/],
}

declare global {
  /** The longest that a picture of another stood still here since `watchStillness`, in milliseconds. */
  var longestStillMs: number
}

export type LongCall = {
  /** Resolves when everybody's picture moves at everybody else's and what is said now arrives; the connections are those of the start. */
  readonly goesOn: (word: string) => Promise<void>
  /** Of any picture so far. */
  readonly longestStillMs: () => Promise<number>
}

/** The room lives with the first server. */
export async function openLongCall(
  ground: Ground,
  servers: readonly RoomfulServer[],
): Promise<LongCall> {
  const [chromium, firefox] = [await ground.chromium(), await ground.firefox()]
  const people: Person[] = []
  for (const [at, { origin }] of servers.entries()) {
    const browser = at === 1 ? firefox : chromium
    const tab = await ground.tab(browser, origin + QUIET_PAGE, SOCKET_LOST)
    people.push(await join(tab, 'call', ON_AIR))
  }
  await allSee(people)
  await allShow(people)
  for (const { tab } of people) await tab.evaluate(watchStillness)
  const made = await connectionsMade(people)
  let said = 0

  return {
    goesOn: async (word) => {
      await allShow(people)
      await allTalk(people, `${++said}, ${word}`)
      expect(await connectionsMade(people), 'connections made').toEqual(made)
      for (const { tab } of people) expect(await tab.evaluate(() => t.left)).toEqual([])
    },
    longestStillMs: async () => {
      const each = people.map(({ tab }) => tab.evaluate(() => globalThis.longestStillMs))
      return Math.round(Math.max(...(await Promise.all(each))))
    },
  }
}

/** Sent to the page as its source. */
function watchStillness(): void {
  globalThis.longestStillMs = 0
  for (const video of document.querySelectorAll('video')) {
    let atMs = performance.now()
    const look = (): void => {
      const nowMs = performance.now()
      globalThis.longestStillMs = Math.max(globalThis.longestStillMs, nowMs - atMs)
      atMs = nowMs
      video.requestVideoFrameCallback(look)
    }
    video.requestVideoFrameCallback(look)
  }
}

export function connectionsMade(people: readonly Person[]): Promise<number[]> {
  return Promise.all(people.map(({ tab }) => tab.evaluate(() => t.connections.length)))
}
