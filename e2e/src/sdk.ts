/** Pages that use the SDK, and what the tests expect of any of them. */
import type { JoinOptions, PeerState } from 'roomful'
import { expect } from 'vitest'
import type { PeerSeen } from './page/probe.ts'
import { plays } from './plays.ts'
import type { Tab } from './tab.ts'
import { until, type Patience } from './until.ts'

/** Small enough that four pages that all see each other leave a processor for the rest. */
const CAMERA = { width: 320, height: 180, frameRate: 15 }

/** A camera and a microphone, as `joinRoom` takes them. */
export const ON_AIR = { camera: CAMERA, microphone: true } as const satisfies JoinOptions

export type Person = { readonly tab: Tab; readonly id: string }

/** Joins with the SDK. Options are sent to the page, so they are what JSON can carry. */
export async function join(tab: Tab, room: string, options: JoinOptions = {}): Promise<Person> {
  const id = await tab.evaluate(([name, rest]) => t.join(name, rest), [room, options] as const)
  return { tab, id }
}

export function peers({ tab }: Person): Promise<readonly PeerSeen[]> {
  return tab.evaluate(() => t.peers())
}

/** Waits until each of the others is in this state, `connected` if nothing else is said. */
export async function sees(
  person: Person,
  others: readonly Person[],
  state: PeerState = 'connected',
  patience?: Patience,
): Promise<void> {
  await until(
    `${others.length} peers ${state}`,
    async () => {
      const seen = await peers(person)
      const missing = others.filter(
        ({ id }) => !seen.some((peer) => peer.id === id && peer.state === state),
      )
      if (missing.length > 0) throw new Error(JSON.stringify(seen))
      return true
    },
    patience,
  )
}

/** Waits until everybody sees everybody. */
export async function allSee(people: readonly Person[], patience?: Patience): Promise<void> {
  await Promise.all(
    people.map((person) => sees(person, without(person, people), 'connected', patience)),
  )
}

/** Waits until a track of the other plays here. */
export function shows(
  person: Person,
  other: Person,
  source = 'camera',
  patience?: Patience,
): Promise<void> {
  const look = (): ReturnType<typeof t.showing> =>
    person.tab.evaluate(([id, of]) => t.showing(id, of), [other.id, source] as const)
  return plays(`the ${source} of ${other.id}`, look, patience)
}

/** Waits until everybody's camera plays at everybody else's. */
export async function allShow(people: readonly Person[]): Promise<void> {
  await Promise.all(
    people.flatMap((person) => without(person, people).map((other) => shows(person, other))),
  )
}

/** Nothing had to be made anew: one connection, by the names in what went through the server, for each other. */
export async function connectedAtOnce(people: readonly Person[]): Promise<void> {
  for (const { tab } of people) {
    const names = await tab.evaluate(() =>
      t.trace.flatMap((step) =>
        (step.type === 'sent' || step.type === 'received') && 'connection' in step.message
          ? [step.message.connection]
          : [],
      ),
    )
    expect(new Set(names).size, 'connections').toBe(people.length - 1)
  }
}

/** Everybody says something to all; waits until all have it, once. */
export async function allTalk(people: readonly Person[], word = 'hello'): Promise<void> {
  for (const { tab, id } of people)
    await tab.evaluate((text) => t.room.send(text), `${word} from ${id}`)
  for (const person of people) {
    const { tab } = person
    const expected = without(person, people).map(
      ({ id }) => `${id}: ${JSON.stringify(`${word} from ${id}`)}`,
    )
    await until(`every "${word}"`, async () => {
      const heard = await tab.evaluate(() =>
        t.heard.map(({ from, message }) => `${from}: ${JSON.stringify(message)}`),
      )
      return expected.every((line) => heard.filter((said) => said === line).length === 1)
    })
  }
}

function without(person: Person, people: readonly Person[]): readonly Person[] {
  return people.filter((other) => other !== person)
}
