/** A call in which everybody says something all the time, and what has to hold of it whatever the network does. */
import { expect } from 'vitest'
import { installFlow, type FileSeen } from './page/flow.ts'
import type { Person } from './sdk.ts'
import { until } from './until.ts'

/** For `TabOptions.scripts`. */
export const FLOW: string = `(${installFlow.toString()})()`

/** In the words of an error for which no machine was too slow: what arrived is not what was sent. */
export const NOT_LATE = 'what was sent and nothing else'

const SAY_EVERY_MS = 100
/** Of N2: how soon media is there again once the path is. */
const BACK_WITHIN_MS = 4_000
/** A picture is back when it goes on: some frames, within a second of each other. */
const GOES_ON = { looks: 5, withinMs: 1_000 }
/** Longer than we ask for, so that a test that fails tells by how much. */
const WITHIN_MS = 40_000
/** A file gives way to a call that is just coming back, and is in no hurry (F5). */
const FILE_WITHIN_MS = 90_000

export async function startFlow(people: readonly Person[]): Promise<void> {
  for (const { tab } of people) await tab.evaluate((everyMs) => flow.start(everyMs), SAY_EVERY_MS)
}

/** Waits until every picture has gone on so often: a call that is a second old still finds out what its path carries. */
export async function wellUnderWay(people: readonly Person[], looks: number): Promise<void> {
  for (const { tab, id } of people)
    for (const other of people)
      if (other.id !== id)
        await until(`the picture of ${other.id} went on ${looks} times`, async () => {
          const seen = await framesSince(tab, other.id, 0)
          return seen.length >= looks
        })
}

/** How long after `sinceMs`, by the machine's clock, the other's picture goes on here. */
async function pictureBackMs({ tab }: Person, { id }: Person, sinceMs: number): Promise<number> {
  const firstMs = await until(
    `the picture of ${id} goes on`,
    async () => {
      const frames = await framesSince(tab, id, sinceMs)
      return frames.find((atMs, place) => {
        const later = frames[place + GOES_ON.looks - 1]
        return later !== undefined && later - atMs <= GOES_ON.withinMs
      })
    },
    { withinMs: WITHIN_MS },
  )
  return firstMs - sinceMs
}

/** Each picture between somebody of `some` and somebody of `others` is back in time. */
export async function picturesBack(
  some: readonly Person[],
  others: readonly Person[],
  sinceMs: number,
): Promise<void> {
  const pairs = some.flatMap((one) =>
    others.flatMap((other) => [[one, other] as const, [other, one] as const]),
  )
  const backMs = await Promise.all(
    pairs.map(([here, there]) => pictureBackMs(here, there, sinceMs)),
  )
  console.log(`Pictures were back after ${backMs.map((ms) => ms.toFixed(0)).join(', ')} ms.`)
  expect(Math.max(...backMs), 'milliseconds until all pictures were back').toBeLessThan(
    BACK_WITHIN_MS,
  )
}

/** Offers a file to everybody. Resolves when all of them have some of it. */
export async function sendUnderWay(
  from: Person,
  others: readonly Person[],
  name: string,
  bytes: number,
): Promise<void> {
  await from.tab.evaluate(([what, size]) => flow.sendFile(what, size), [name, bytes] as const)
  for (const { tab } of others)
    await until(`some of ${name} is there`, async () => {
      const seen = await tab.evaluate((what) => flow.files[what], name)
      return seen && seen.ratio > 0
    })
}

/** How far a file is that somebody sends. */
export async function sendingOf({ tab }: Person, name: string): Promise<FileSeen['state']> {
  return tab.evaluate((what) => flow.files[what]?.state ?? 'failed: not sent', name)
}

/** What came to somebody of files, verified or not, in bytes, from connections that are still there. */
export async function fileBytesTo({ tab }: Person): Promise<number> {
  return tab.evaluate(async () => {
    let bytes = 0
    for (const { connection } of t.room.peers.values())
      for (const entry of (await connection?.getStats())?.values() ?? [])
        if (entry.type === 'data-channel' && entry.label === 'roomful-files')
          bytes += entry.bytesReceived
    return bytes
  })
}

/** Waits until so much more than `sinceBytes` of files came to somebody. */
export async function filesMove(person: Person, sinceBytes: number, bytes: number): Promise<void> {
  await until(
    `${bytes} bytes of a file got through`,
    async () => {
      const moved = (await fileBytesTo(person)) - sinceBytes
      if (moved < bytes) throw new Error(`${moved} bytes`)
      return true
    },
    { withinMs: WITHIN_MS },
  )
}

/** Waits until everybody has the file whole, with the digest that it had, and its sender knows (F3). */
export async function fileArrives(
  from: Person,
  others: readonly Person[],
  name: string,
): Promise<void> {
  const seen = ({ tab }: Person): Promise<FileSeen | undefined> =>
    tab.evaluate((what) => flow.files[what], name)
  for (const person of [from, ...others])
    await until(
      `${name} is whole`,
      async () => {
        const now = await seen(person)
        if (now?.state === 'under way') throw new Error(JSON.stringify(now))
        return now
      },
      { withinMs: FILE_WITHIN_MS },
    )
  const sent = await seen(from)
  for (const other of others) expect(await seen(other), NOT_LATE).toEqual({ ...sent, ratio: 1 })
}

/** The longest time without a new frame between two people, from then to now. */
export async function longestStillMs(people: readonly Person[], sinceMs: number): Promise<number> {
  const gaps = people.flatMap(({ tab, id }) =>
    people.map(async (other) => {
      if (other.id === id) return 0
      const frames = [sinceMs, ...(await framesSince(tab, other.id, sinceMs)), Date.now()]
      return Math.max(...frames.map((atMs, place) => atMs - (frames[place - 1] ?? atMs)))
    }),
  )
  return Math.max(...(await Promise.all(gaps)))
}

/** How old half of what was pointed at was, at most, when it came. */
export async function medianAgeMs({ tab }: Person, sinceMs: number): Promise<number> {
  const ages = await tab.evaluate(
    (fromMs) => flow.pointed.flatMap(({ atMs, ageMs }) => (atMs >= fromMs ? [ageMs] : [])),
    sinceMs,
  )
  const middle = ages.toSorted((a, b) => a - b)[Math.floor(ages.length / 2)]
  if (middle === undefined) throw new Error('nothing was pointed at')
  console.log(`Half of ${ages.length} values were at most ${middle} ms old.`)
  return middle
}

/** Ends the talk. Everything that was said has arrived, once and in order, and nobody has left (N3). */
export async function flowHolds(people: readonly Person[]): Promise<void> {
  for (const { tab } of people) await tab.evaluate(() => flow.stop())
  for (const { tab, id } of people) {
    const said = await until(
      'everything that was said has been settled',
      async () => {
        const now = await tab.evaluate(() => flow.said())
        if (now.open > 0) throw new Error(JSON.stringify(now))
        return now
      },
      { withinMs: WITHIN_MS },
    )
    expect(said.rejected, NOT_LATE).toEqual([])
    const all = Array.from({ length: said.count }, (_, place) => place + 1)
    for (const other of people)
      if (other.id !== id)
        await until(`${NOT_LATE}: ${other.id} has all that ${id} said`, async () => {
          expect(await other.tab.evaluate((from) => flow.heardFrom(from), id)).toEqual(all)
          return true
        })
    expect(await tab.evaluate(() => t.left), 'who left').toEqual([])
    expect(await tab.evaluate(() => t.statuses)).not.toContain('closed')
  }
}

async function framesSince(tab: Person['tab'], id: string, sinceMs: number): Promise<number[]> {
  return tab.evaluate(
    ([of, fromMs]) => (flow.framesAtMs[of] ?? []).filter((atMs) => atMs >= fromMs),
    [id, sinceMs] as const,
  )
}
