import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openWorld, peerId, type Told, type World } from '../test/world.ts'
import type { Carrier } from './session.ts'

/** Ada owns the room, a token lets Mia moderate; the others come and go. */
const NAMES = ['ada', 'mia', 'bob', 'eve', 'kim']
const MODERATORS = new Set(['ada', 'mia'])
const name = fc.constantFrom(...NAMES)
const DOES = ['admitting-peer', 'refusing-peer', 'removing-peer', 'muting-peer'] as const

const happening = fc.oneof(
  { weight: 5, arbitrary: fc.record({ join: name, back: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ by: name, locked: fc.boolean() }) },
  { weight: 7, arbitrary: fc.record({ by: name, does: fc.constantFrom(...DOES), to: name }) },
  { weight: 3, arbitrary: fc.record({ say: name, to: name }) },
  { weight: 1, arbitrary: fc.record({ asks: name }) },
  { weight: 1, arbitrary: fc.record({ alive: name }) },
  { weight: 2, arbitrary: fc.record({ tells: name }) },
  { weight: 2, arbitrary: fc.record({ cut: name }) },
  { weight: 1, arbitrary: fc.record({ leave: name }) },
  { weight: 1, arbitrary: fc.record({ passMs: fc.constantFrom(1_000, 31_000, 601_000) }) },
)
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

/** Or most rooms would never be locked. */
const BEGINNING: readonly Happening[] = [
  { join: 'ada', back: false },
  { by: 'ada', locked: true },
]

/** What the rules say of the door, kept beside the room that is asked. */
type Law = {
  locked: boolean
  readonly barred: Set<string>
  readonly lost: Set<string>
  readonly knocking: Set<string>
  inside: Set<string>
}
const LAWLESS = (): Law => ({
  locked: false,
  barred: new Set(),
  lost: new Set(),
  knocking: new Set(),
  inside: new Set(),
})

type Sockets = Map<string, Carrier>

/** Returns whom this may let in. */
function happen(world: World, sockets: Sockets, law: Law, one: Happening): ReadonlySet<string> {
  const socket = (who: string): Carrier => sockets.get(who) ?? { node: 'n', socket: 0 }
  const mayJoin = (who: string): boolean =>
    law.inside.has(who) ||
    (!law.barred.has(who) && (!law.locked || MODERATORS.has(who) || law.lost.has(who)))
  if ('join' in one) {
    const { join: who, back } = one
    const allowed = mayJoin(who)
    const after = back ? { epoch: `e${sockets.get(who)?.socket ?? 0}`, seq: 0 } : null
    const more = who === 'mia' ? { permissions: ['moderate'] as const } : {}
    sockets.set(who, world.join(who, after, more))
    return new Set(allowed ? [who] : [])
  }
  if ('passMs' in one) {
    world.pass(one.passMs)
    return new Set()
  }
  if ('say' in one) {
    const said = { type: 'declining-SDP-offer', to: peerId(one.to), reason: 'hello' } as const
    world.say(one.say, socket(one.say), said)
    return new Set()
  }
  if ('by' in one) {
    const { by } = one
    const carriage = world.room().sessions.get(peerId(by))?.carriage.type
    const obeyed = MODERATORS.has(by) && carriage === 'carried'
    if ('locked' in one) {
      const { locked } = one
      world.moderate(by, socket(by), { type: 'locking-room', locked })
      if (!obeyed) return new Set()
      law.locked = locked
      return new Set(locked ? [] : NAMES)
    }
    const { does, to } = one
    world.moderate(by, socket(by), { type: does, peer: peerId(to) })
    if (!obeyed) return new Set()
    if (does === 'admitting-peer') law.barred.delete(to)
    if (does === 'refusing-peer' && law.knocking.has(to)) law.barred.add(to)
    const known = law.inside.has(to) || law.lost.has(to)
    if (does === 'removing-peer' && known && !MODERATORS.has(to)) {
      law.barred.add(to)
      law.lost.delete(to)
      law.locked = true
    }
    return new Set(does === 'admitting-peer' ? [to] : [])
  }
  if ('tells' in one) {
    const told = { peer: peerId(one.tells), carrier: socket(one.tells), name: one.tells }
    world.event({ type: 'telling-name', ...told })
    return new Set()
  }
  const who =
    'asks' in one ? one.asks : 'alive' in one ? one.alive : 'cut' in one ? one.cut : one.leave
  const spoken = { peer: peerId(who), carrier: socket(who) }
  const ice = { iceServers: [{ urls: 'turn:secret.example' }], expiresAt: null }
  if ('asks' in one) world.event({ ...spoken, type: 'asking-for-ICE-servers', ice })
  else if ('alive' in one) world.event({ ...spoken, type: 'alive', received: 0 })
  else world.event({ ...spoken, type: 'cut' in one ? 'cut' : 'leaving' })
  if ('cut' in one) law.knocking.delete(who)
  return new Set()
}

const ENDING: ReadonlySet<Told['type']> = new Set(['joined', 'closed', 'released'])

/** What anybody may hear who is not in the room: of itself, and that it is not. */
const HARMLESS: ReadonlySet<Told['type']> = new Set([
  'knocking',
  'requesting-name',
  'alive',
  'warned',
  'closed',
  'released',
])

describe('whatever anybody says, in any order', () => {
  it('O2: nobody hears a frame of a room before it was let in by the rules, or after it was put out', () => {
    const seen = { knocking: 0, admitted: 0, turnedAway: 0, putOut: 0 }
    fc.assert(
      fc.property(fc.array(happening, { minLength: 10, maxLength: 80, size: 'max' }), (all) => {
        const world = openWorld({}, `tea~${peerId('ada')}`)
        const sockets: Sockets = new Map()
        const heardJoined = new Set<number>()
        const closed = new Set<number>()
        const everySocket = new Map<number, readonly [string, Carrier]>()
        let law = LAWLESS()
        for (const one of [...BEGINNING, ...all]) {
          const before = new Set(law.inside)
          const allowed = happen(world, sockets, law, one)
          for (const [who, carrier] of sockets) everySocket.set(carrier.socket, [who, carrier])
          for (const [number, [who, carrier]] of everySocket)
            for (const told of world.told(carrier)) {
              expect(closed.has(number), `${who} hears ${told.type} after its end`).toBe(false)
              if (told.type === 'joined') {
                expect(allowed.has(who), `${who} came in by ${JSON.stringify(one)}`).toBe(true)
                heardJoined.add(number)
                if (!before.has(who) && law.locked) seen.admitted++
              } else if (!heardJoined.has(number))
                expect(HARMLESS.has(told.type), `${who} hears ${told.type}`).toBe(true)
              if (carrier === sockets.get(who))
                if (told.type === 'knocking') law.knocking.add(who)
                else if (ENDING.has(told.type)) law.knocking.delete(who)
              if (told.type === 'knocking') seen.knocking++
              if (told.type === 'closed' && told.code === 'refused') seen.turnedAway++
              if (told.type === 'closed' && told.code === 'removed') seen.putOut++
              if (told.type === 'closed' || told.type === 'released') closed.add(number)
            }
          const { sessions, door } = world.room()
          law.inside = new Set(NAMES.filter((who) => sessions.has(peerId(who))))
          for (const who of before)
            if ('passMs' in one && !law.inside.has(who) && law.locked) law.lost.add(who)
          for (const who of law.inside) law.lost.delete(who)
          for (const who of law.inside) expect(law.barred.has(who), `${who} is barred`).toBe(false)
          for (const peer of door.knocks.keys()) expect(sessions.has(peer)).toBe(false)
          if (sessions.size === 0 && door.knocks.size === 0) law = LAWLESS()
          expect(door.locked).toBe(law.locked)
        }
      }),
      { numRuns: 300 },
    )
    // Every way was walked, or nothing was shown.
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(5)
  })
})
