import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  makeOffer,
  receiveAnswer,
  receiveOffer,
  startNegotiation,
  type Negotiation,
} from './negotiation.ts'

/** Both sides of a pair that has done its first exchange, offered by the first. */
function pair(politeFirst: boolean): readonly [Negotiation, Negotiation] {
  const [offering, n] = makeOffer(startNegotiation(politeFirst))
  const [answering] = receiveOffer(startNegotiation(!politeFirst), n)
  const [settled] = receiveAnswer(offering, n)
  return [settled, answering]
}

describe('an offer', () => {
  it('G2: is numbered from 1, one above all that was sent or taken', () => {
    const [first, n] = makeOffer(startNegotiation(true))
    expect([n, first.outstanding]).toEqual([1, 1])
    const [, second] = pair(true)
    expect(makeOffer(second)[1]).toBe(2)
    const [taken] = receiveOffer(second, 7)
    expect(makeOffer(taken)[1]).toBe(8)
  })

  it('is answered where it meets none', () => {
    for (const polite of [true, false])
      expect(receiveOffer(startNegotiation(polite), 1)).toEqual([
        { polite, sent: 0, outstanding: null, seen: 1 },
        'answer',
      ])
  })

  it('G2: that comes again asks for its answer again, and one before it is dropped', () => {
    const [now] = receiveOffer(startNegotiation(true), 4)
    expect(receiveOffer(now, 4)).toEqual([now, 'repeat'])
    expect(receiveOffer(now, 3)).toEqual([now, 'ignore'])
  })

  it('C2: that crosses ours wins on the polite side, and is dropped on the other', () => {
    const [polite] = makeOffer(pair(true)[0])
    const [impolite, n] = makeOffer(pair(true)[1])
    expect(receiveOffer(polite, n)).toEqual([{ ...polite, seen: n, outstanding: null }, 'answer'])
    expect(receiveOffer(impolite, n)).toEqual([impolite, 'ignore'])
  })

  it('G2: that crossed ours is dropped as well when it comes after the answer to ours', () => {
    const [offering, n] = makeOffer(pair(true)[1])
    const [settled] = receiveAnswer(offering, n)
    expect(receiveOffer(settled, n)).toEqual([settled, 'ignore'])
    expect(receiveOffer(settled, n + 1)[1]).toBe('answer')
  })

  it('G2: that overtook the answer to ours waits for that', () => {
    for (const side of pair(true)) {
      const [offering, n] = makeOffer(side)
      expect(receiveOffer(offering, n + 1)).toEqual([offering, 'later'])
      const [settled] = receiveAnswer(offering, n)
      expect(receiveOffer(settled, n + 1)[1]).toBe('answer')
    }
  })

  it('C5: that bears no number is new each time, but for one that crosses ours on the impolite side', () => {
    const [now, verdict] = receiveOffer(startNegotiation(false), undefined)
    expect([now.seen, verdict]).toEqual([1, 'answer'])
    expect(receiveOffer(now, undefined)[1]).toBe('answer')
    const [offering] = makeOffer(now)
    expect(receiveOffer(offering, undefined)).toEqual([offering, 'ignore'])
    const [polite] = makeOffer(startNegotiation(true))
    expect(receiveOffer(polite, undefined)[1]).toBe('answer')
  })
})

describe('an answer', () => {
  const [offering, n] = makeOffer(startNegotiation(true))

  it('G2: is applied to the offer that waits for it, once', () => {
    const [settled, verdict] = receiveAnswer(offering, n)
    expect([settled.outstanding, verdict]).toEqual([null, 'apply'])
    expect(receiveAnswer(settled, n)).toEqual([settled, 'ignore'])
  })

  it('G2: to any other offer is dropped', () => {
    for (const other of [0, 2, 99])
      expect(receiveAnswer(offering, other)).toEqual([offering, 'ignore'])
  })

  it('C5: that bears no number is the one to the offer that waits, if one does', () => {
    expect(receiveAnswer(offering, undefined)[1]).toBe('apply')
    expect(receiveAnswer(startNegotiation(true), undefined)[1]).toBe('ignore')
  })
})

type Said = { readonly type: 'offer' | 'answer'; readonly n: number; readonly by: string }

/** A side as a connection would be: what it holds of each offer it made, and the one it took last. */
function openSide(name: string, now: Negotiation) {
  return { name, now, wants: 0, agreed: 0, waiting: [] as Said[], outbox: [] as Said[] }
}

describe('any schedule of offers from both sides, on two paths that overtake each other', () => {
  const happening = fc.oneof(
    { weight: 3, arbitrary: fc.record({ offer: fc.boolean() }) },
    { weight: 5, arbitrary: fc.record({ deliver: fc.boolean(), at: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ again: fc.boolean(), at: fc.nat(30) }) },
  )

  it('G2: ends with nobody waiting; an offer is taken by both or by none; of two that cross one is taken', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(happening, { maxLength: 60, size: 'max' }),
        (politeFirst, happenings) => {
          const [a, b] = pair(politeFirst)
          const [one, other] = [openSide('one', a), openSide('other', b)]
          const ends = (first: boolean) =>
            first ? ([one, other] as const) : ([other, one] as const)
          const history: { readonly to: typeof one; readonly said: Said }[] = []
          const taken = new Set<string>()
          const done = new Set<string>()
          const crossing = new Set<number>()

          const say = (by: typeof one, type: Said['type'], n: number): void => {
            by.outbox.push({ type, n, by: by.name })
          }
          const offer = (by: typeof one): void => {
            if (by.now.outstanding !== null) return
            const [next, n] = makeOffer(by.now)
            by.now = next
            say(by, 'offer', n)
          }
          const take = (to: typeof one, said: Said): void => {
            if (said.type === 'answer') {
              const [next, verdict] = receiveAnswer(to.now, said.n)
              to.now = next
              if (verdict === 'ignore') return
              done.add(`${to.name} ${said.n}`)
              const waiting = to.waiting.splice(0)
              for (const early of waiting) take(to, early)
              return
            }
            const { outstanding } = to.now
            const [next, verdict] = receiveOffer(to.now, said.n)
            to.now = next
            if (verdict === 'later') to.waiting.push(said)
            if (verdict === 'repeat') say(to, 'answer', said.n)
            if (verdict !== 'answer') return
            if (outstanding !== null) crossing.add(outstanding)
            taken.add(`${said.by} ${said.n}`)
            say(to, 'answer', said.n)
          }
          const deliver = (from: typeof one, to: typeof one, at: number): void => {
            const [said] = from.outbox.splice(at % Math.max(1, from.outbox.length), 1)
            if (!said) return
            history.push({ to, said })
            take(to, said)
          }

          for (const happens of happenings) {
            if ('offer' in happens) offer(ends(happens.offer)[0])
            else if ('deliver' in happens) deliver(...ends(happens.deliver), happens.at)
            else {
              const again = history[happens.at % Math.max(1, history.length)]
              if (again) take(again.to, again.said)
            }
          }
          while (one.outbox.length + other.outbox.length > 0)
            for (const first of [true, false]) deliver(...ends(first), 0)

          expect([one.now.outstanding, other.now.outstanding]).toEqual([null, null])
          expect(done).toEqual(taken)
          for (const n of crossing)
            expect(taken.has(`one ${n}`) && taken.has(`other ${n}`)).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })
})
