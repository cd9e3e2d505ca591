/** The pure parts of files: who may be sent what, what is held, how far. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_PIECES, share } from './credit.ts'
import type { PieceHeader } from './frame.ts'
import { measure, progressOf, type Meter } from './progress.ts'
import { ask, endTold, isEndDue, mayBeDone, nextPiece, OFFERED, sent, want } from './sending.ts'
import { turn } from './shelf.ts'
import { again, arrive, come, fill, grant, take, verify, type Taking } from './taking.ts'
import { apart, AT_REST, depart, land } from './together.ts'

const WANT = { type: 'want', transfer: 'x' } as const

describe('what a receiver may ask of a sender', () => {
  const taking = want(OFFERED, { ...WANT, round: 1, next: 0, until: 3 }, 5) ?? OFFERED

  it('is the pieces that it granted itself, in order', () => {
    let receiving = taking
    const order: (number | null)[] = []
    for (let n = 0; n < 4; n++) {
      order.push(nextPiece(receiving))
      receiving = sent(receiving)
    }
    expect(order).toEqual([0, 1, 2, null])
  })

  it.each([
    ['more than there is', { round: 1, next: 0, until: 6 }],
    ['an end before its beginning', { round: 1, next: 2, until: 1 }],
    ['an acknowledgement of what was never sent', { round: 1, next: 1, until: 3 }],
    ['the same in a new round', { round: 2, next: 1, until: 3 }],
    ['a round that is over', { round: 0, next: 0, until: 3 }],
    ['to take back what it granted', { round: 1, next: 0, until: 2 }],
  ])('is not %s', (_, frame) => {
    expect(want(taking, { ...WANT, ...frame }, 5)).toBeNull()
  })

  it('is not that it has everything before everything was sent', () => {
    expect(mayBeDone(taking, 5)).toBe(false)
    expect(mayBeDone(OFFERED, 5)).toBe(false)
  })

  it('F4: is to go on where it was, on a new connection, and no further', () => {
    const before = ask(sent(sent(taking)))
    expect(want(before, { ...WANT, round: 1, next: 3, until: 5 }, 5)).toBeNull()
    const next = want(before, { ...WANT, round: 1, next: 2, until: 5 }, 5)
    expect(next && nextPiece(next)).toBe(2)
  })

  it('is the digest of the whole, once a round', () => {
    const all = want(sent(sent(sent(taking))), { ...WANT, round: 1, next: 3, until: 5 }, 5)
    const end = all && sent(sent(all))
    expect(end && [isEndDue(end, 5), isEndDue(endTold(end), 5)]).toEqual([true, false])
  })
})

describe('credit (F2)', () => {
  it('is never more than the page may hold, and never nothing for those who come first', () => {
    const claims = fc.array(
      fc.record({ outstanding: fc.nat({ max: 3 }), left: fc.nat({ max: 20 }) }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(claims, (all) => {
        const given = share(all)
        const before = all.reduce((sum, { outstanding }) => sum + outstanding, 0)
        const more = given.reduce((sum, pieces) => sum + pieces, 0)
        if (more > 0) expect(before + more).toBeLessThanOrEqual(MAX_PIECES)
        for (const [at, pieces] of given.entries())
          expect(pieces).toBeLessThanOrEqual(all[at]?.left ?? 0)
        const first = all[0]
        if (before === 0 && first && first.left > 0) expect(given[0]).toBeGreaterThan(0)
      }),
    )
  })
})

describe('the pieces that a sender holds (F2)', () => {
  const taker = (cursor: number, isApart = false) => ({ cursor, until: 100, apart: isApart })

  it('are read ahead by two, and let go of when nobody needs them', () => {
    expect(turn({ held: [], busy: new Set(), limit: 7, takers: [taker(0)] })).toEqual({
      drop: [],
      read: 0,
    })
    expect(turn({ held: [0, 1], busy: new Set(), limit: 7, takers: [taker(1)] })).toEqual({
      drop: [0],
      read: 2,
    })
    expect(turn({ held: [1], busy: new Set([1]), limit: 7, takers: [taker(2)] }).drop).toEqual([])
  })

  it('wait for the last of those in step, and make room for the others where one goes apart', () => {
    const held = [0, 1, 2, 3, 4, 5, 6]
    const all = (isApart: boolean, limit = 7) =>
      turn({ held, busy: new Set(), limit, takers: [taker(0, isApart), taker(7)] })
    expect(all(false)).toEqual({ drop: [], read: null })
    expect(all(true)).toEqual({ drop: [6], read: 7 })
    expect(all(true, 4)).toEqual({ drop: [3, 4, 5, 6], read: 7 })
  })

  it('make room for the last one when it has to begin anew', () => {
    const held = [4, 5, 6, 7, 8, 9, 10]
    expect(turn({ held, busy: new Set(), limit: 7, takers: [taker(2), taker(6)] })).toEqual({
      drop: [10],
      read: 2,
    })
  })

  /** Three receivers of a file, one of which takes a piece or is judged anew at each turn. Returns what was read. */
  function readsOf(
    count: number,
    turns: readonly { readonly who: number; readonly apart: boolean }[],
  ): number[] {
    const takers = [0, 1, 2].map(() => ({ cursor: 0, until: count, apart: false }))
    const reads: number[] = []
    let held: number[] = []
    const look = (): void => {
      for (;;) {
        const { drop, read } = turn({ held, busy: new Set(), limit: 7, takers })
        held = held.filter((index) => !drop.includes(index))
        if (read === null) break
        held.push(read)
        reads.push(read)
        expect(held.length).toBeLessThanOrEqual(7)
      }
    }
    const advance = (who: number, isApart: boolean): void => {
      const one = takers[who]
      if (!one) return
      one.apart = isApart
      look()
      if (held.includes(one.cursor)) one.cursor++
      look()
    }
    for (const { who, apart: isApart } of turns) advance(who, isApart)
    for (let n = 0; n < 3 * count; n++) advance(n % 3, false)
    expect(takers.map(({ cursor }) => cursor)).toEqual([count, count, count])
    return reads
  }
  const turns = fc.array(fc.record({ who: fc.nat({ max: 2 }), apart: fc.boolean() }), {
    maxLength: 200,
  })

  it('are read once for all in step, whoever is how far', () => {
    fc.assert(
      fc.property(turns, (all) => {
        const inStep = all.map(({ who }) => ({ who, apart: false }))
        expect(readsOf(30, inStep)).toEqual(Array.from({ length: 30 }, (_, index) => index))
      }),
    )
  })

  it('are read once where all of them have room, also for who goes apart', () => {
    fc.assert(
      fc.property(turns, (all) => {
        expect(readsOf(7, all)).toEqual([0, 1, 2, 3, 4, 5, 6])
      }),
    )
  })

  it('are read at most once for each receiver, whoever goes apart when', () => {
    fc.assert(
      fc.property(turns, (all) => {
        const reads = readsOf(30, all)
        const times = Array.from(
          { length: 30 },
          (_, index) => reads.filter((read) => read === index).length,
        )
        expect(Math.min(...times)).toBe(1)
        expect(Math.max(...times)).toBeLessThanOrEqual(3)
      }),
    )
  })
})

describe('receivers of one file', () => {
  const steady = (pieceMs: number, pieces = 30) => ({
    ...AT_REST,
    busyMs: pieceMs * pieces,
    pieces,
  })
  const at = (pieceMs: number, cursor: number) => ({ step: steady(pieceMs), cursor })

  it('go in step while none takes twice as long as the fastest', () => {
    expect(apart([at(100, 5), at(190, 3)], 0)).toEqual([false, false])
    expect(apart([at(100, 5), at(210, 3)], 0)).toEqual([false, true])
  })

  it('are not judged by what little was seen of them', () => {
    expect(apart([at(100, 5), { step: steady(1_000, 1), cursor: 0 }], 0)).toEqual([false, false])
    expect(apart([at(100, 5), { step: steady(1_000, 2), cursor: 0 }], 0)).toEqual([false, true])
  })

  it('go apart when one is far behind, or silent for longer than what is remembered of it', () => {
    expect(apart([at(100, 50), at(100, 3)], 0)).toEqual([false, true])
    const silent = { step: depart(steady(100), 0), cursor: 5 }
    expect(apart([at(100, 5), silent], 2_900)).toEqual([false, false])
    expect(apart([at(100, 5), silent], 3_100)).toEqual([false, true])
    const mute = { step: depart(AT_REST, 0), cursor: 0 }
    expect(apart([at(100, 5), mute], 1_400)).toEqual([false, false])
    expect(apart([at(100, 5), mute], 1_600)).toEqual([false, true])
  })

  it('of the same pace stay in step, however slow they are and whenever it is asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 20_000 }), fc.nat({ max: 20 }), (pieceMs, ago) => {
        let step = AT_REST
        for (let n = 0; n < 20; n++)
          step = land(depart(step, n * pieceMs), (n + 1) * pieceMs, 1, true)
        const nowMs = 20 * pieceMs
        const waiting = { step: { ...step, sinceMs: nowMs - (pieceMs * ago) / 21 }, cursor: 5 }
        expect(apart([{ step: { ...step, sinceMs: null }, cursor: 6 }, waiting], nowMs)).toEqual([
          false,
          false,
        ])
      }),
    )
  })

  it('are measured only while something is on its way, and what was long ago counts less', () => {
    const first = land(depart(AT_REST, 1_000), 1_100, 1, false)
    expect(first).toEqual({ busyMs: 100, pieces: 1, sinceMs: null })
    const second = land(depart(first, 9_000), 9_100, 1, false)
    expect(second.busyMs / second.pieces).toBeCloseTo(100)
    const slow = land(depart(second, 10_000), 20_000, 1, false)
    expect(slow.busyMs / slow.pieces).toBeGreaterThan(9_000)
  })
})

describe('progress (F1)', () => {
  it('has the rate of the last five seconds, and the time that is left at it', () => {
    let meter: Meter = []
    for (let second = 0; second <= 20; second++)
      meter = measure(meter, second * 1_000, second * 100)
    expect(progressOf(meter, 4_000)).toEqual({
      bytes: 2_000,
      totalBytes: 4_000,
      ratio: 0.5,
      bytesPerSecond: 100,
      secondsLeft: 20,
    })
    for (let second = 21; second <= 40; second++) meter = measure(meter, second * 1_000, 2_000)
    expect(progressOf(meter, 4_000)).toMatchObject({ bytesPerSecond: 0, secondsLeft: null })
    expect(meter.length).toBeLessThan(10)
  })

  it('counts what has come of a piece before it is verified, and takes off again what was lost', () => {
    const meta = { size: 2_500, pieceBytes: 1_000 }
    const header = (index: number, round = 1): PieceHeader => ({
      ...{ type: 'piece', transfer: 'a file', digest: '' },
      ...{ round, index },
    })
    const begin = (taking: Taking, index: number, round?: number): Taking => {
      const next = arrive(taking, header(index, round))
      if (next === null || next === 'passed') throw new Error('it is not taken')
      return next
    }
    let taking = grant(take(3, 0), 3)
    expect(come(taking, meta)).toBe(0)
    taking = fill(begin(taking, 0), 400)
    expect(come(taking, meta)).toBe(400)
    taking = fill(begin(fill(taking, 1_000), 1), 300)
    expect(come(taking, meta)).toBe(1_300)
    taking = verify(taking)
    expect(come(taking, meta)).toBe(1_300)
    taking = grant(again(taking), 3)
    expect(come(taking, meta)).toBe(1_000)
    taking = begin(fill(begin(taking, 1, 2), 1_000), 2, 2)
    expect(come(fill(taking, 500), meta)).toBe(2_500)
    expect(come(take(3, 3), meta)).toBe(2_500)
  })

  it('of an empty file is whole', () => {
    expect(progressOf([], 0)).toMatchObject({ ratio: 1, secondsLeft: 0 })
  })
})
