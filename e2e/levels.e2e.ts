/** Levels and who has the stage, in Chromium among four (M3). */
import { expect } from 'vitest'
import { test } from './src/ground.ts'
import { installVoice } from './src/page/voice.ts'
import { allSee, join, type Person } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

type Stage = {
  readonly speakers: (string | null)[]
  levels: ReadonlyMap<string, number>
  talkedWhileMuted: number
  readonly ends: (() => void)[]
}

declare global {
  var stage: Stage
}

/** A sine of this amplitude has a level of 0.35. */
const VOICE = 0.5

test('the stage follows who speaks among four, on every page and with no other change, and tells who talks while muted (M3)', async ({
  ground,
}) => {
  const server = await ground.server()
  const browser = await ground.chromium()
  const people: Person[] = []
  for (let n = 0; n < 4; n++) {
    const tab = await ground.tab(browser, server.origin + QUIET_PAGE, {
      scripts: [`(${installVoice.toString()})()`],
    })
    people.push(await join(tab, 'levels', { microphone: true }))
  }
  await allSee(people)
  for (const { tab } of people)
    await tab.evaluate(async () => {
      const { voicesOf } = await load('/roomful.js')
      const voices = voicesOf(t.room)
      globalThis.stage = { speakers: [], levels: new Map(), talkedWhileMuted: 0, ends: [] }
      stage.ends.push(
        voices.on('speaker', (speaker) => stage.speakers.push(speaker)),
        voices.on('levels', (levels) => (stage.levels = levels)),
        voices.on('talking-while-muted', () => stage.talkedWhileMuted++),
      )
    })
  const speakers = ({ tab }: Person): Promise<(string | null)[]> =>
    tab.evaluate(() => stage.speakers)
  const levelAt = ({ tab }: Person, { id }: Person): Promise<number> =>
    tab.evaluate((of) => stage.levels.get(of) ?? -1, id)
  const sound = ({ tab }: Person, amplitude: number): Promise<void> =>
    tab.evaluate((now) => voice(now), amplitude)
  const everywhere = async (what: string, look: (person: Person) => Promise<boolean>) =>
    until(what, async () => (await Promise.all(people.map(look))).every(Boolean))

  const turns: string[] = []
  for (const person of [...people.slice(1), ...people.slice(0, 1)]) {
    const turn = turns.length + 1
    await sound(person, VOICE)
    await everywhere(
      `voice ${turn} has the stage`,
      async (at) => (await speakers(at)).at(-1) === person.id,
    )
    await everywhere(`voice ${turn} is as loud as it is`, async (at) => {
      const level = await levelAt(at, person)
      return level > 0.2 && level < 0.5
    })
    await sound(person, 0)
    await everywhere(`voice ${turn} is silent`, async (at) => {
      const level = await levelAt(at, person)
      return level >= 0 && level < 0.01
    })
    turns.push(person.id)
  }
  for (const person of people) expect(await speakers(person)).toEqual(turns)

  const [muted, other] = people
  if (!muted || !other) throw new Error('there are not four')
  await muted.tab.evaluate(() => void (t.room.microphone.muted = true))
  await sound(muted, VOICE)
  await until('it is told', () => muted.tab.evaluate(() => stage.talkedWhileMuted === 1))
  expect(await levelAt(muted, muted)).toBe(0)
  expect(await levelAt(other, muted)).toBe(0)
  for (const person of people) expect(await speakers(person)).toEqual(turns)

  // Nobody listens any more: nothing is measured, and the microphone is held by nothing but itself.
  for (const { tab } of people) {
    await tab.evaluate(() => {
      for (const end of stage.ends) end()
    })
    await until('no copy is left', () =>
      tab.evaluate(
        () =>
          copies.length > 0 &&
          copies.every(({ readyState }) => readyState === 'ended') &&
          t.room.microphone.track?.readyState === 'live',
      ),
    )
  }
})
