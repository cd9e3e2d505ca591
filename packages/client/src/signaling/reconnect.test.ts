import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  reconnect,
  startConnecting,
  type Reconnect,
  type ReconnectEffect,
  type ReconnectEvent,
} from './reconnect.ts'

/** Drives the decisions by a clock of its own, without chance unless it is given. */
function drive(random = 0) {
  const [first, effects] = startConnecting(0)
  let state: Reconnect = first
  let nowMs = 0
  const does = (event: ReconnectEvent): readonly ReconnectEffect[] => {
    const [next, done] = reconnect(state, event, nowMs, random)
    state = next
    return done
  }
  return {
    effects,
    state: () => state,
    does,
    /** Milliseconds until something is due. */
    dueInMs: () => (state.dueAtMs ?? Number.NaN) - nowMs,
    pass: (ms: number) => {
      nowMs += ms
      return does({ type: 'tick' })
    },
  }
}

const JOINED = { type: 'joined' } as const
const LOST = { type: 'lost', next: 'resume' } as const

function joined() {
  const driven = drive()
  driven.does(JOINED)
  return driven
}

describe('connecting', () => {
  it('N1: begins at once', () => {
    expect(drive().effects).toEqual(['connect'])
  })

  it('R1: is dropped after 5 s without joined, and not before', () => {
    const driven = drive()
    expect(driven.pass(4_999)).toEqual([])
    expect(driven.pass(1)).toEqual(['drop'])
    expect(driven.state().state).toBe('waiting')
  })

  it('N1: is tried again after 0.3, 1.2, 2.7, 4.8 and 7 s, and then every 7 s', () => {
    const driven = drive()
    const delays = Array.from({ length: 7 }, () => {
      driven.does(LOST)
      const delayMs = driven.dueInMs()
      expect(driven.pass(delayMs - 1)).toEqual([])
      expect(driven.pass(1)).toEqual(['connect'])
      return delayMs
    })
    expect(delays).toEqual([300, 1_200, 2_700, 4_800, 7_000, 7_000, 7_000])
  })

  it('N1: is delayed by up to a third more by chance, so that a room does not come back in one instant', () => {
    const driven = drive(1)
    driven.does(LOST)
    expect(driven.dueInMs()).toBeCloseTo(390)
  })

  it('N1: begins at once after a socket that worked was lost', () => {
    const driven = joined()
    expect(driven.does(LOST)).toEqual([])
    expect(driven.dueInMs()).toBe(0)
    expect(driven.pass(0)).toEqual(['connect'])
  })

  it('N1: begins at once when the page wakes, and a failure after it waits longer all the same', () => {
    const driven = drive()
    for (let i = 0; i < 3; i++) {
      driven.does(LOST)
      expect(driven.does({ type: 'wake' })).toEqual(['connect'])
    }
    driven.does(LOST)
    expect(driven.dueInMs()).toBe(4_800)
  })

  it('N1: begins a second after the last at the latest when a peer cannot be reached, however long it failed', () => {
    const driven = drive()
    for (let i = 0; i < 6; i++) {
      driven.does(LOST)
      driven.pass(driven.dueInMs())
    }
    driven.does(LOST)
    expect(driven.does({ type: 'suspect' })).toEqual([])
    expect(driven.dueInMs()).toBe(1_000)
    driven.pass(1_000)
    driven.does(LOST)
    driven.pass(6_000)
    driven.does({ type: 'suspect' })
    expect(driven.pass(0)).toEqual(['connect'])
  })

  it('is not later by a peer that cannot be reached, nor sooner than a busy server wants', () => {
    const driven = drive()
    driven.does(LOST)
    driven.does({ type: 'suspect' })
    expect(driven.dueInMs()).toBe(300)
    driven.does({ type: 'lost', next: 'resume-later' })
    driven.does({ type: 'suspect' })
    expect(driven.dueInMs()).toBe(5_000)
  })

  it('waits 5 s at least where the server found us too busy', () => {
    const driven = joined()
    driven.does({ type: 'lost', next: 'resume-later' })
    expect(driven.dueInMs()).toBe(5_000)
  })

  it('is not asked whether it lives: it has not spoken yet', () => {
    const driven = drive()
    for (const type of ['wake', 'suspect', 'heard'] as const)
      expect(driven.does({ type })).toEqual([])
    expect(driven.state().state).toBe('connecting')
  })
})

describe('an open socket', () => {
  it('R1: is asked after 11.5 s of silence, and dropped when 3 s bring no answer', () => {
    const driven = joined()
    expect(driven.pass(11_499)).toEqual([])
    expect(driven.pass(1)).toEqual(['ask'])
    expect(driven.pass(2_999)).toEqual([])
    expect(driven.pass(1)).toEqual(['drop'])
    expect(driven.dueInMs()).toBe(0)
  })

  it('R1: has 11.5 s again from whatever it says, an answer as well', () => {
    const driven = joined()
    driven.pass(11_499)
    driven.does({ type: 'heard' })
    expect(driven.dueInMs()).toBe(11_500)
    expect(driven.pass(11_500)).toEqual(['ask'])
    driven.does({ type: 'heard' })
    expect(driven.dueInMs()).toBe(11_500)
  })

  it.each(['wake', 'suspect'] as const)(
    'R1: is asked at once by %s, once, and dropped 3 s later',
    (type) => {
      const driven = joined()
      expect(driven.does({ type })).toEqual(['ask'])
      expect(driven.does({ type })).toEqual([])
      expect(driven.pass(3_000)).toEqual(['drop'])
    },
  )

  it('R1: is not given more time by being asked again', () => {
    const driven = joined()
    driven.does({ type: 'suspect' })
    driven.pass(2_000)
    driven.does({ type: 'wake' })
    expect(driven.dueInMs()).toBe(1_000)
  })
})

describe('the end', () => {
  it('is final', () => {
    for (const end of [{ type: 'stop' }, { type: 'lost', next: 'stay-away' }] as const) {
      const driven = joined()
      driven.does(end)
      for (const event of [
        JOINED,
        LOST,
        { type: 'wake' },
        { type: 'suspect' },
        { type: 'heard' },
      ] as const)
        expect(driven.does(event)).toEqual([])
      expect(driven.state()).toEqual({ state: 'stopped', dueAtMs: null })
      expect(driven.pass(60_000)).toEqual([])
    }
  })

  it('drops the socket that is there, and nothing more where it was lost', () => {
    expect(joined().does({ type: 'stop' })).toEqual(['drop'])
    expect(joined().does({ type: 'lost', next: 'stay-away' })).toEqual([])
  })
})

/** What may happen, in any order, and how much time passes before it. */
const happening = fc.record({
  afterMs: fc.constantFrom(0, 1, 299, 3_000, 5_000, 10_000, 60_000),
  random: fc.double({ min: 0, max: 1, noNaN: true }),
  event: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom('joined', 'heard', 'wake', 'suspect') },
    { weight: 12, arbitrary: fc.constantFrom('resume', 'resume-later') },
    { weight: 10, arbitrary: fc.constant('tick') },
    { weight: 1, arbitrary: fc.constantFrom('stop', 'lost for good') },
  ),
})

function eventOf(name: string): ReconnectEvent {
  if (name === 'lost for good') return { type: 'lost', next: 'stay-away' }
  if (name === 'resume' || name === 'resume-later') return { type: 'lost', next: name }
  return { type: name as 'joined' | 'heard' | 'wake' | 'suspect' | 'tick' | 'stop' } // the rest of the names
}

describe('whatever happens', () => {
  it('N1: it is never stuck: but for the end something is due, soon, and leads to a socket', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30, size: 'max' }), (happenings) => {
        let nowMs = 0
        let [state] = startConnecting(nowMs)
        for (const { afterMs, random, event } of happenings) {
          nowMs += afterMs
          ;[state] = reconnect(state, eventOf(event), nowMs, random)
        }
        if (state.state === 'stopped') {
          expect(state.dueAtMs).toBeNull()
          return
        }
        // From here on the network is dead: only the clock speaks.
        const beganMs = nowMs
        let seen: readonly ReconnectEffect[] = []
        while (!seen.includes('connect')) {
          const dueMs = state.dueAtMs
          if (dueMs === null) throw new Error(`nothing is due in ${state.state}`)
          nowMs = Math.max(nowMs, dueMs)
          ;[state, seen] = reconnect(state, { type: 'tick' }, nowMs, 1)
          expect(nowMs - beganMs).toBeLessThanOrEqual(11_500 + 3_000 + 5_000 + 7_000 * 1.3)
        }
      }),
    )
  })

  it('there is never more than one socket, and never one after the end', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40, size: 'max' }), (happenings) => {
        let nowMs = 0
        let [state, effects] = startConnecting(nowMs)
        let sockets = 1
        for (const { afterMs, random, event } of happenings) {
          nowMs += afterMs
          const happens = eventOf(event)
          // A socket that is not there says nothing and cannot be lost.
          if (sockets === 0 && ['joined', 'heard', 'lost'].includes(happens.type)) continue
          if (happens.type === 'lost') sockets = 0
          ;[state, effects] = reconnect(state, happens, nowMs, random)
          for (const effect of effects) {
            if (effect === 'ask') expect(sockets).toBe(1)
            if (effect === 'drop') sockets = 0
            if (effect === 'connect') sockets++
          }
          expect(sockets).toBe(state.state === 'waiting' || state.state === 'stopped' ? 0 : 1)
        }
      }),
    )
  })

  it('a tick before its time changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(happening, { maxLength: 20, size: 'max' }),
        fc.nat(20_000),
        (happenings, earlyMs) => {
          let nowMs = 0
          let [state] = startConnecting(nowMs)
          for (const { afterMs, random, event } of happenings) {
            nowMs += afterMs
            ;[state] = reconnect(state, eventOf(event), nowMs, random)
          }
          const dueMs = state.dueAtMs ?? Infinity
          expect(reconnect(state, { type: 'tick' }, dueMs - 1 - earlyMs, 0)).toEqual([state, []])
        },
      ),
    )
  })
})
