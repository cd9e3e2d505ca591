/** Topics between real pages (N6). */
import { describe, expect } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import { lacks } from './src/programs.ts'
import { allSee, join, type Person } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

declare global {
  var said: unknown[]
}

/** Opens three topics, one of which takes numbers alone, and keeps what comes. */
function openTopics({ tab }: Person): Promise<void> {
  return tab.evaluate(() => {
    globalThis.said = []
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) =>
          typeof value === 'number' ? { value } : { issues: [{ message: 'not a number' }] },
      },
    } as const
    for (const delivery of ['reliable', 'unreliable', 'latest'] as const)
      t.room
        .topic<unknown>(delivery, delivery === 'reliable' ? { delivery, schema } : { delivery })
        .on('message', (value) => said.push([delivery, value]))
  })
}

const says = ({ tab }: Person, delivery: string, values: readonly unknown[]): Promise<void> =>
  tab.evaluate(
    async ([name, all]) => {
      const topic = t.room.topic(name, { delivery: 'reliable' }) // as it was opened
      for (const value of all) await topic.send(value)
    },
    [delivery, values] as const,
  )

const heard = ({ tab }: Person, delivery: string): Promise<unknown[]> =>
  tab.evaluate(
    (name) => said.flatMap((each) => (Array.isArray(each) && each[0] === name ? [each[1]] : [])),
    delivery,
  )

const open = async (ground: Ground, firefox: boolean, origin: string): Promise<Person> => {
  const browser = await (firefox ? ground.firefox() : ground.chromium())
  return join(await ground.tab(browser, origin + QUIET_PAGE), 'tea', { media: false })
}

for (const firefox of [false, true])
  describe.skipIf(firefox && lacks('firefox'))(firefox ? 'with Firefox' : 'in Chromium', () => {
    test('a topic is reliable, unreliable or of the latest value, and drops what does not fit', async ({
      ground,
    }) => {
      const { origin } = await ground.server()
      const ada = await open(ground, false, origin)
      const bob = await open(ground, firefox, origin)
      await allSee([ada, bob])
      await openTopics(ada)
      await openTopics(bob)
      const row = Array.from({ length: 200 }, (_, n) => n)
      await says(ada, 'reliable', row)
      expect(await heard(bob, 'reliable')).toEqual(row)
      await until('an unreliable value came through', async () => {
        await says(bob, 'unreliable', ['x'])
        return (await heard(ada, 'unreliable')).includes('x')
      })
      await says(bob, 'latest', row)
      await until(
        'the latest value is there',
        async () => (await heard(ada, 'latest')).at(-1) === 199,
      )
      const came = (await heard(ada, 'latest')) as number[]
      expect(came).toEqual(came.toSorted((one, other) => one - other))

      // Whoever comes later has the latest as well; what does not fit is told and not delivered.
      const eve = await open(ground, firefox, origin)
      await eve.tab.evaluate(() => {
        globalThis.said = []
        for (const delivery of ['reliable', 'latest'] as const)
          t.room
            .topic(delivery, { delivery })
            .on('message', (value) => said.push([delivery, value]))
      })
      await until('the newcomer has it', async () => (await heard(eve, 'latest')).includes(199))
      await allSee([ada, bob, eve])
      await says(eve, 'reliable', ['no number', 7])
      for (const person of [ada, bob]) {
        await until('what does not fit is told', () =>
          person.tab.evaluate(() => t.problems.includes('schema-mismatch')),
        )
        expect((await heard(person, 'reliable')).at(-1)).toBe(7)
        expect(await heard(person, 'reliable')).not.toContain('no number')
      }
    })
  })
