/** Rooms full of clients that talk without end, spread over servers; and what became of all they said. */
import { judge, openTalker, type Talker, type Verdict } from './talker.ts'
import { until, type Patience } from './until.ts'

/** Comes in at once; more would make the start of many rooms longer than the test. */
const AT_ONCE = 32

export type Crowd = {
  readonly rooms: readonly (readonly Talker[])[]
  readonly all: () => readonly Talker[]
  /** Resolves when everybody of each room sees everybody. */
  readonly see: (patience?: Patience) => Promise<void>
  /** Resolves when something that is said from now on has arrived, between all of each room. */
  readonly hear: (patience?: Patience) => Promise<void>
  /** Says nothing more, waits until what was said is settled, and judges all of it. */
  readonly judge: (patience?: Patience) => Promise<Verdict>
  readonly leave: () => void
}

/** The first of each room has it live on its node, in turn; the others are elsewhere. Resolves when all are in and talk. */
export async function openCrowd(
  origins: readonly string[],
  size: { readonly rooms: number; readonly peers: number; readonly talkMs?: number },
): Promise<Crowd> {
  const rooms: Talker[][] = []
  const all = (): readonly Talker[] => rooms.flat()

  async function fill(room: number): Promise<void> {
    const talkers: Talker[] = []
    rooms[room] = talkers
    for (let peer = 0; peer < size.peers; peer++) {
      const talker = openTalker(`room~${room}`, origins, room + peer, size.talkMs)
      talkers.push(talker)
      await until('it is in', () => talker.sees().length > peer)
    }
  }

  function each(
    does: (one: Talker, talkers: readonly Talker[]) => Promise<unknown>,
  ): Promise<unknown> {
    return Promise.all(rooms.flatMap((talkers) => talkers.map((one) => does(one, talkers))))
  }

  async function see(patience?: Patience): Promise<void> {
    await each(({ sees }, talkers) => {
      const ids = String(talkers.map(({ id }) => id).toSorted())
      return until('everybody of a room sees everybody', () => String(sees()) === ids, patience)
    })
  }

  for (let room = 0; room < size.rooms; room += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, size.rooms - room) }, (_, i) => fill(room + i)),
    )
  await see()
  for (const talkers of rooms) for (const one of talkers) one.talk(talkers.map(({ id }) => id))
  return {
    rooms,
    all,
    see,
    hear: async (patience) => {
      await each((one, talkers) => {
        const { length } = one.heard
        const others = talkers.filter((other) => other !== one)
        return until(
          'everybody hears everybody',
          () => {
            const since = one.heard.slice(length)
            return others.every(({ id }) => since.some(({ text }) => text.startsWith(id)))
          },
          patience,
        )
      })
    },
    judge: async (patience) => {
      for (const { hush } of all()) hush()
      const isSettled = (): boolean => all().every(({ pending }) => pending() === 0)
      await until('all is settled', isSettled, patience)
      await see(patience)
      return sum(rooms.map(judge))
    },
    leave: () => {
      for (const { leave } of all()) leave()
    },
  }
}

function sum(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce((one, other) => ({
    sent: one.sent + other.sent,
    delivered: one.delivered + other.delivered,
    told: one.told + other.told,
    doubled: [...one.doubled, ...other.doubled],
    disordered: [...one.disordered, ...other.disordered],
    lost: [...one.lost, ...other.lost],
  }))
}
