import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  callReducer,
  emptyCall,
  nameOf,
  nextTickMs,
  shownPeers,
  unreached,
  type CallEvent,
  type CallState,
  type PeerView,
} from './call-state.ts'

function peer(id: string, change: Partial<PeerView> = {}): PeerView {
  return {
    id,
    name: id.toUpperCase(),
    state: 'connected',
    away: false,
    tracks: [],
    hand: null,
    ...change,
  }
}

const lost = (id: string): PeerView => peer(id, { state: 'reconnecting', away: true })

function after(...events: readonly CallEvent[]): CallState {
  return events.reduce(callReducer, emptyCall)
}

const shown = (state: CallState): readonly string[] => shownPeers(state).map(({ id }) => id)

describe('who is shown (A7)', () => {
  test('who is away with no live connection is shown for 5 s, then no more', () => {
    const gone = after(
      { type: 'peers', peers: [peer('a'), peer('b')], nowMs: 0 },
      { type: 'peers', peers: [lost('a'), peer('b')], nowMs: 1_000 },
    )
    expect(shown(gone)).toEqual(['a', 'b'])
    expect(nextTickMs(gone)).toBe(6_000)
    expect(shown(callReducer(gone, { type: 'tick', nowMs: 5_999 }))).toEqual(['a', 'b'])
    const later = callReducer(gone, { type: 'tick', nowMs: 6_000 })
    expect(shown(later)).toEqual(['b'])
    expect(nextTickMs(later)).toBeNull()
  })

  test('a further change of who is lost does not begin the 5 s again', () => {
    const state = after(
      { type: 'peers', peers: [lost('a')], nowMs: 1_000 },
      { type: 'peers', peers: [lost('a')], nowMs: 4_000 },
    )
    expect(nextTickMs(state)).toBe(6_000)
  })

  test('who is away with a live connection stays, and so does who is reconnecting but not away', () => {
    const state = after(
      {
        type: 'peers',
        peers: [peer('a', { away: true }), peer('b', { state: 'reconnecting' })],
        nowMs: 0,
      },
      { type: 'tick', nowMs: 60_000 },
    )
    expect(shown(state)).toEqual(['a', 'b'])
    expect(nextTickMs(state)).toBeNull()
  })

  test('who returns is back in the same place, be it after 6 s or after having left', () => {
    const away = after(
      { type: 'peers', peers: [peer('a'), peer('b')], nowMs: 0 },
      { type: 'peers', peers: [lost('a'), peer('b')], nowMs: 1_000 },
      { type: 'tick', nowMs: 7_000 },
    )
    const back = callReducer(away, { type: 'peers', peers: [peer('a'), peer('b')], nowMs: 8_000 })
    expect(shown(back)).toEqual(['a', 'b'])
    const left = callReducer(away, { type: 'peers', peers: [peer('b')], nowMs: 40_000 })
    const again = callReducer(left, { type: 'peers', peers: [peer('b'), peer('a')], nowMs: 50_000 })
    expect(shown(again)).toEqual(['a', 'b'])
  })

  test('whatever happens, nobody is shown twice, and nobody who is connected is hidden', () => {
    const ids = ['a', 'b', 'c', 'd']
    const moment = fc.record({
      present: fc.subarray(ids),
      lost: fc.subarray(ids),
      passedMs: fc.integer({ min: 0, max: 10_000 }),
    })
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 20 }), (moments) => {
        let state = emptyCall
        let nowMs = 0
        for (const { present, lost: away, passedMs } of moments) {
          nowMs += passedMs
          const peers = present.map((id) => (away.includes(id) ? lost(id) : peer(id)))
          state = callReducer(state, { type: 'peers', peers, nowMs })
          const visible = shown(state)
          expect(new Set(visible).size).toBe(visible.length)
          for (const id of present.filter((one) => !away.includes(one)))
            expect(visible).toContain(id)
          for (const id of visible) expect(present).toContain(id)
        }
      }),
    )
  })
})

test('who gave no name is called a guest', () => {
  expect(nameOf({ name: '  ' })).toBe('Guest')
  expect(nameOf({ name: 'Ada' })).toBe('Ada')
})

describe('to whom no connection comes about', () => {
  const sought = peer('a', { state: 'waiting-for-ICE-candidates' })
  const names = (state: CallState): readonly string[] => unreached(state).map(({ id }) => id)

  test('is told after 20 s of it, and no more once it is there, or away', () => {
    const coming = after({ type: 'peers', peers: [sought, peer('b')], nowMs: 1_000 })
    expect([names(coming), nextTickMs(coming)]).toEqual([[], 21_000])
    const late = callReducer(coming, { type: 'tick', nowMs: 21_000 })
    expect([names(late), nextTickMs(late)]).toEqual([['a'], null])
    for (const next of [peer('a'), lost('a')])
      expect(names(callReducer(late, { type: 'peers', peers: [next], nowMs: 22_000 }))).toEqual([])
  })

  test('a further step of the same search does not begin the 20 s again', () => {
    const state = after(
      { type: 'peers', peers: [sought], nowMs: 1_000 },
      { type: 'peers', peers: [{ ...sought, state: 'reconnecting' }], nowMs: 15_000 },
    )
    expect(nextTickMs(state)).toBe(21_000)
  })
})
