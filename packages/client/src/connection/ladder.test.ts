import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { climb, dueAtMs, type LadderEffect, type LadderEvent, type Surroundings } from './ladder.ts'

const ACTIONS: readonly LadderEffect[] = ['restart', 'rebuild', 'ask', 'ask-anew']
const OURS: readonly LadderEffect[] = ['restart', 'rebuild']
const AROUND: Surroundings = { nowMs: 0, polite: false, plain: false, reachable: true, open: true }

type Done = { readonly atMs: number; readonly effect: LadderEffect }

/** One side with a clock of its own; `done` is all that it did, and when. */
function side(given: Partial<Surroundings> = {}) {
  let around = { ...AROUND, ...given }
  let [ladder] = climb(undefined, 'tick', around)
  const done: Done[] = []
  function step(event: LadderEvent): void {
    const [next, effects] = climb(ladder, event, around)
    ladder = next
    for (const effect of effects) done.push({ atMs: around.nowMs, effect })
  }
  return {
    step,
    done,
    ladder: () => ladder,
    change: (change: Partial<Surroundings>) => {
      around = { ...around, ...change }
    },
    /** The clock goes on; every timer fires as it should. */
    pass: (ms: number) => {
      const untilMs = around.nowMs + ms
      for (let due = dueAtMs(ladder); due <= untilMs; due = dueAtMs(ladder)) {
        around = { ...around, nowMs: Math.max(due, around.nowMs) }
        step('tick')
      }
      around = { ...around, nowMs: untilMs }
    },
    /** The page is frozen: the clock goes on, and nothing else. */
    freeze: (ms: number) => {
      around = { ...around, nowMs: around.nowMs + ms }
      step('tick')
    },
    acts: () => done.filter(({ effect }) => ACTIONS.includes(effect)),
    said: () => done.splice(0).map(({ effect }) => effect),
  }
}
type Side = ReturnType<typeof side>

function connected(given: Partial<Surroundings> = {}): Side {
  const one = side(given)
  one.step('connected')
  one.step('heard')
  one.said()
  return one
}

const told = (one: Side): string[] =>
  one.acts().map(({ atMs, effect }) => `${atMs / 1_000} ${effect}`)

describe('a live connection', () => {
  it('N2: is pinged only when nothing was heard for 0.8 s, and looked at only when no pong comes', () => {
    const one = connected()
    for (let ms = 0; ms < 60_000; ms += 700) {
      one.pass(700)
      one.step('heard')
    }
    expect(one.said()).toEqual([])
    one.pass(800)
    expect(one.said()).toEqual(['ping'])
    one.pass(800)
    expect(one.said()).toEqual(['ping', 'look'])
  })

  it('N2: is suspect 2.4 s after the last word when nothing comes in, and restarted at once', () => {
    const one = connected()
    one.pass(1_600)
    one.step('carries') // since ever: nothing to compare with
    one.pass(800)
    expect(one.ladder().state).toBe('live')
    one.step('silent')
    one.pass(0)
    expect(one.said()).toEqual([
      'ping',
      'ping',
      'look',
      'look',
      'suspect',
      'ping',
      'restart',
      'look',
    ])
  })

  it('N2: lives as long as anything comes in, with no pong at all', () => {
    const one = connected()
    for (let round = 0; round < 10; round++) {
      one.pass(3_000)
      one.step('carries')
    }
    expect(one.ladder().state).toBe('live')
    expect(one.acts()).toEqual([])
  })

  it('N2: is suspect as well where the browser cannot tell what came in', () => {
    const one = connected()
    one.pass(4_000)
    expect(one.ladder().state).toBe('down')
  })

  it('N2: is pinged at once when the page is woken, and restarted 2 s later', () => {
    const one = connected()
    one.step('wake')
    expect(one.said()).toEqual(['ping'])
    one.pass(2_000)
    one.step('silent')
    one.pass(0)
    expect(told(one)).toEqual(['2 restart'])
  })

  it.each([0, 1_000, 2_000, 3_000])(
    'N2: of a page that was frozen %i ms after the last word is pinged before it is condemned',
    (beforeMs) => {
      const one = connected()
      one.pass(beforeMs)
      one.freeze(20_000)
      expect(one.acts()).toEqual([])
      expect(one.done.at(-1)).toEqual({ atMs: beforeMs + 20_000, effect: 'ping' })
      one.step('heard')
      expect(one.ladder().state).toBe('live')
    },
  )
})

describe('the ladder', () => {
  it('N2: restarts every 3 s as long as it is answered, makes a new connection after 12 s, and goes on so', () => {
    const one = connected()
    one.step('lost')
    for (let ms = 0; ms < 27_000; ms += 100) {
      const before = one.acts().length
      one.pass(100)
      if (one.acts().length > before || ms === 0) one.step('answered')
    }
    expect(told(one).map((line) => line.replace(/\.\d /, ' '))).toEqual([
      '0 restart',
      '3 restart',
      '6 restart',
      '9 restart',
      '12 rebuild',
      '15 restart',
      '18 restart',
      '21 restart',
      '24 rebuild',
    ])
  })

  it('N2: gives an offer its time: without an answer the next is a new connection, 12 s later', () => {
    const one = connected()
    one.step('lost')
    one.pass(36_000)
    expect(told(one)).toEqual(['0 restart', '12 rebuild', '24 rebuild', '36 rebuild'])
  })

  it('N2: on the polite side asks every 3 s, and for a new connection every 12 s', () => {
    const one = connected({ polite: true })
    one.step('lost')
    one.pass(15_000)
    expect(told(one)).toEqual(['0 ask', '3 ask', '6 ask', '9 ask', '12 ask-anew', '15 ask'])
  })

  it('N2: makes its steps longer after a minute, up to 30 s', () => {
    const one = connected({ polite: true })
    one.step('lost')
    one.pass(3_600_000)
    const gaps = one.acts().map(({ atMs }, at, all) => atMs - (all[at - 1]?.atMs ?? 0))
    expect(gaps.slice(1, 21)).toEqual(Array.from({ length: 20 }, () => 3_000))
    expect(gaps[30]).toBeGreaterThan(3_500)
    expect(gaps.at(-1)).toBe(30_000)
  })

  it('N2: says reconnecting after 2 s of it, once, and connected when it is over', () => {
    const one = connected()
    one.step('lost')
    one.pass(1_999)
    expect(one.said()).not.toContain('reconnecting')
    one.pass(1)
    expect(one.said().filter((each) => each !== 'look')).toEqual(['reconnecting'])
    one.pass(10_000)
    one.step('heard')
    const done = one.said().filter((each) => !['ping', 'look', 'rebuild'].includes(each))
    expect(done).toEqual(['connected'])
  })

  it('N2: is over as soon as anything comes in, half a second after that, whoever hears nothing yet', () => {
    const one = connected()
    one.step('lost')
    one.pass(0)
    one.step('carries') // since ever: nothing to compare with
    expect(one.ladder().state).toBe('down')
    one.pass(500)
    expect(one.done.at(-1)).toEqual({ atMs: 500, effect: 'look' })
    one.step('carries')
    expect(one.ladder().state).toBe('live')
    expect(one.said().slice(-2)).toEqual(['connected', 'ping'])
    one.pass(60_000)
    expect(one.ladder().state).toBe('down')
  })

  it('C2: what comes in by a connection that no restart mends does not end an outage', () => {
    const one = connected()
    one.step('gone')
    for (let round = 0; round < 3; round++) {
      one.pass(500)
      one.step('carries')
    }
    one.pass(500)
    expect(told(one)).toEqual(['2 rebuild'])
  })

  it('N2: an outage of under 2 s is seen by nobody', () => {
    const one = connected()
    one.step('lost')
    one.pass(1_900)
    one.step('connected')
    one.step('heard')
    one.pass(1_400)
    expect(one.said()).not.toContain('reconnecting')
  })

  it('N2: is climbed at once by the impolite side that is asked, and never by the polite one', () => {
    const impolite = connected()
    impolite.step('asked')
    impolite.pass(0)
    expect(told(impolite)).toEqual(['0 restart'])
    const polite = connected({ polite: true })
    polite.step('asked')
    expect(polite.ladder().state).toBe('live')
  })

  it('N2: what wakes us in one shower is one attempt at once and one a second later', () => {
    const one = connected()
    one.step('lost')
    one.pass(5_000)
    one.said()
    for (const _ of Array(10)) {
      one.step('wake')
      one.pass(50)
    }
    one.pass(2_000)
    expect(told(one)).toEqual(['5 restart', '6 restart'])
  })

  it('C2: a negotiation that threw is answered by a new connection at once, and again after 3 s', () => {
    const one = connected()
    one.step('broken')
    one.pass(0)
    one.step('replaced')
    one.step('broken')
    one.step('heard')
    one.pass(3_000)
    expect(told(one)).toEqual(['0 rebuild', '3 rebuild'])
  })

  it('N2: a control channel that closed is no restart, and has 2 s for a peer that leaves to say so', () => {
    const one = connected()
    one.step('gone')
    one.pass(1_999)
    expect(one.acts()).toEqual([])
    one.pass(1)
    expect(told(one)).toEqual(['2 rebuild'])
  })

  it('N2: a path that was found and carries nothing leads on to a new connection', () => {
    const one = connected()
    one.step('lost')
    for (let ms = 0; ms < 40_000; ms += 50) {
      one.pass(50)
      if (one.ladder().state !== 'down') continue
      one.step('answered')
      one.step('connected')
    }
    expect(one.acts().map(({ effect }) => effect)).toContain('rebuild')
  })

  it('R1: is held while the peer or the server is away, and climbed when they are back', () => {
    const one = connected({ reachable: false, open: false })
    one.step('lost')
    one.pass(60_000)
    expect(one.acts()).toEqual([])
    one.change({ reachable: true })
    one.step('wake')
    one.pass(0)
    expect(told(one)).toEqual(['60 rebuild'])
  })

  it.each([false, true])(
    'N1, N2: asks for the server with each attempt that needs it, and no longer once it is there (polite: %s)',
    (polite) => {
      const one = connected({ polite, reachable: false, open: false })
      const asked = (): number => one.said().filter((effect) => effect === 'reach').length
      one.step('lost')
      one.pass(15_000)
      expect(asked()).toBe(6)
      one.change({ open: true })
      one.pass(12_000)
      expect(asked()).toBeGreaterThan(0)
      one.change({ reachable: true })
      one.pass(60_000)
      expect(asked()).toBe(0)
    },
  )

  it('N2: without the server restarts through the control channel, if that is open, and makes nothing new', () => {
    const one = connected({ reachable: false })
    one.step('lost')
    one.pass(24_000)
    expect(told(one)).toEqual(['0 restart', '12 restart', '24 restart'])
  })

  it.each([false, true])(
    'C5: to a plain client (polite: %s) is a new connection after 12 s',
    (polite) => {
      const one = connected({ polite, plain: true, open: false })
      one.pass(3_600_000)
      expect(one.said()).toEqual([])
      one.step('lost')
      one.pass(24_000)
      expect(told(one)).toEqual(['3612 rebuild', '3624 rebuild'])
    },
  )

  it('is not climbed for a first offer that waits for its answer', () => {
    const one = side()
    one.step('replaced')
    one.pass(3_600_000)
    expect(one.done).toEqual([])
    one.step('answered')
    one.pass(12_000)
    expect(one.acts().map(({ effect }) => effect)).toEqual(['restart'])
  })
})

const EVENTS = [
  'connected',
  'lost',
  'heard',
  'carries',
  'silent',
  'broken',
  'gone',
  'asked',
  'replaced',
  'answered',
  'wake',
  'tick',
] as const

const happening = fc.oneof(
  { weight: 8, arbitrary: fc.record({ event: fc.constantFrom(...EVENTS) }) },
  { weight: 6, arbitrary: fc.record({ passMs: fc.nat(8_000) }) },
  { weight: 1, arbitrary: fc.record({ freezeMs: fc.nat(60_000) }) },
  { weight: 1, arbitrary: fc.record({ reachable: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ open: fc.boolean() }) },
)

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

describe('whatever happens', () => {
  const sequences = fc.array(happening, { maxLength: 60, size: 'max' })
  const run = (one: Side, happenings: readonly Happening[]): void => {
    for (const each of happenings) {
      if ('event' in each) one.step(each.event)
      else if ('passMs' in each) one.pass(each.passMs)
      else if ('freezeMs' in each) one.freeze(each.freezeMs)
      else one.change(each)
    }
  }
  const around = fc.record({ polite: fc.boolean(), plain: fc.boolean() })

  it('N2: only the impolite side restarts, but towards a plain client', () => {
    fc.assert(
      fc.property(around, sequences, (given, happenings) => {
        const one = side(given)
        run(one, happenings)
        for (const { effect } of one.acts())
          expect(OURS.includes(effect)).toBe(!given.polite || given.plain)
        if (given.plain) expect(one.said()).not.toContain('restart')
      }),
      { numRuns: 300 },
    )
  })

  it('N2: no two attempts are within a second, and none within 3 s where nothing woke us', () => {
    fc.assert(
      fc.property(around, sequences, fc.boolean(), (given, happenings, woken) => {
        const one = side(given)
        run(
          one,
          happenings.filter((each) => woken || !('event' in each && each.event === 'wake')),
        )
        for (const [at, { atMs }] of one.acts().entries())
          // Rounded, since times are sums of fractions.
          expect(Math.round(atMs - (one.acts()[at - 1]?.atMs ?? -Infinity))).toBeGreaterThanOrEqual(
            woken ? 1_000 : 3_000,
          )
      }),
      { numRuns: 300 },
    )
  })

  it('N2: while the path is dead and the peer is there, there is always another attempt in its time', () => {
    fc.assert(
      fc.property(around, sequences, (given, happenings) => {
        const one = side(given)
        one.step('connected')
        run(one, happenings)
        one.change({ reachable: true, open: true })
        one.step('lost')
        for (let round = 0; round < 5; round++) {
          const before = one.acts().length
          one.pass(31_000)
          expect(one.acts().length).toBeGreaterThan(before)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('C6: nothing follows the end', () => {
    fc.assert(
      fc.property(around, sequences, sequences, (given, before, after) => {
        const one = side(given)
        run(one, before)
        one.step('close')
        one.said()
        run(one, after)
        expect(one.said()).toEqual([])
        expect(dueAtMs(one.ladder())).toBe(Infinity)
      }),
      { numRuns: 200 },
    )
  })
})

/** A path between two, a server that loses and delays, and what browsers do when they are told to restart. */
function world(random: () => number, lossy: () => boolean) {
  const sides = [connected(), connected({ polite: true })] as const
  const seen = [0, 0]
  /** The connection of each, and its generation; the path is there when both have the same, made while it carries. */
  const at = [
    { connection: 0, generation: 0 },
    { connection: 0, generation: 0 },
  ]
  const onWay: { dueMs: number; run: () => void }[] = []
  let nowMs = 0
  let carries = true
  let joined = true

  function send(run: () => void): void {
    if (!lossy()) onWay.push({ dueMs: nowMs + 50 + random() * 500, run })
  }

  function offer(connection: number, generation: number): void {
    joined = false
    at[0] = { connection, generation }
    send(() => {
      const there = at[1]
      if (!there || connection < there.connection) return
      at[1] = { connection, generation }
      if (connection > there.connection) sides[1].step('replaced')
      sides[1].step('answered')
      send(() => {
        if (at[0]?.connection !== connection || at[0].generation !== generation) return
        sides[0].step('answered')
        if (!carries) return
        joined = true
        for (const each of sides) each.step('connected')
      })
    })
  }

  function perform(who: 0 | 1): void {
    const { done } = sides[who]
    for (const { effect } of done.slice(seen[who])) {
      const { connection, generation } = at[who] ?? { connection: 0, generation: 0 }
      if (effect === 'restart') offer(connection, generation + 1)
      if (effect === 'rebuild') {
        sides[0].step('replaced')
        offer(connection + 1, 0)
      }
      if (effect === 'ask' || effect === 'ask-anew')
        send(() => {
          if (at[0]?.connection === connection) sides[0].step(effect === 'ask' ? 'asked' : 'broken')
        })
      if (effect === 'look') sides[who].step('silent')
      if (effect === 'ping' && carries && joined) for (const each of sides) each.step('heard')
    }
    seen[who] = done.length
  }

  return {
    sides,
    cut: () => {
      carries = false
      joined = false
    },
    heal: (itself: boolean) => {
      carries = true
      joined ||= itself
    },
    wake: (who: 0 | 1) => sides[who].step('wake'),
    pass: (ms: number) => {
      for (const untilMs = nowMs + ms; nowMs < untilMs; nowMs += 50) {
        for (const each of onWay.splice(0)) {
          if (each.dueMs <= nowMs) each.run()
          else onWay.push(each)
        }
        for (const who of [0, 1] as const) {
          sides[who].pass(50)
          perform(who)
        }
      }
    },
    live: () => joined && sides.every((each) => each.ladder().state === 'live'),
  }
}

describe('two sides and a server that loses', () => {
  it('N2: come together again once the path carries, whatever was cut, lost and woken before', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ passMs: fc.nat(20_000) }),
            fc.record({ carries: fc.boolean(), itself: fc.boolean() }),
            fc.record({ wakes: fc.constantFrom(0 as const, 1 as const) }),
          ),
          { maxLength: 12 },
        ),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (happenings, chances) => {
          const random = (): number => chances.next().value ?? 0
          let lossy = true
          const two = world(random, () => lossy && random() < 0.3)
          for (const each of happenings) {
            if ('passMs' in each) two.pass(each.passMs)
            else if ('wakes' in each) two.wake(each.wakes)
            else if (each.carries) two.heal(each.itself)
            else two.cut()
          }
          two.heal(false)
          lossy = false
          two.pass(45_000)
          expect(two.live()).toBe(true)
          const acts = two.sides.map((each) => each.acts().length)
          two.pass(60_000)
          expect(two.live()).toBe(true)
          expect(two.sides.map((each) => each.acts().length)).toEqual(acts)
        },
      ),
      { numRuns: 100 },
    )
  })

  it.each([3_000, 8_000, 25_000])(
    'N2: after %i ms without a path they are together within 4 s',
    (ms) => {
      for (let seed = 0; seed < 20; seed++) {
        let state = seed
        const random = (): number => (state = (state * 16_807 + 7) % 65_537) / 65_537
        const two = world(random, () => false)
        two.pass(1_000 + random() * 3_000)
        two.cut()
        two.pass(ms)
        two.heal(false)
        two.pass(4_000 + 1_100) // and what offer and answer take here
        expect(two.live()).toBe(true)
      }
    },
  )
})
