import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPeerConnection } from '../../test/peer-connection.ts'
import { startNegotiator, type NegotiationSignal } from './negotiator.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

type Path = 'server' | 'direct'

/** One side: its connection, its negotiator, and what it said that has not arrived, on two paths. */
function side(name: string, polite: boolean) {
  const double = createPeerConnection(name)
  const broken: unknown[] = []
  const firsts: string[] = []
  const onWay: Record<Path, NegotiationSignal[]> = { server: [], direct: [] }
  let path: Path = 'server'
  let stable = 0
  const negotiator = startNegotiator({
    pc: double.pc,
    polite,
    send: (signal) => onWay[path].push(signal),
    onFirstOffer: async () => {
      firsts.push('offer')
    },
    onFirstAnswer: () => firsts.push('answer'),
    mark: (sdp) => `${sdp}a=marked\r\n`,
    onStable: () => stable++,
    onBroken: (cause) => broken.push(cause),
  })
  return {
    ...double,
    negotiator,
    onWay,
    broken,
    firsts,
    stable: () => stable,
    take: (next: Path) => {
      path = next
    },
  }
}
type Side = ReturnType<typeof side>

function receive(to: Side, signal: NegotiationSignal): void {
  if (signal.type === 'candidates') to.negotiator.receiveCandidates(signal.candidates)
  else to.negotiator.receiveDescription(signal.description, signal.n)
}

function pair() {
  const newcomer = side('new', true)
  const present = side('old', false)
  newcomer.negotiator.offer(() => newcomer.pc.setLocalDescription())
  return { newcomer, present }
}

const soon = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

/** Hands on what `from` said over a path: the oldest, or all of it. */
async function deliver(from: Side, to: Side, path: Path, count = Infinity): Promise<void> {
  for (const signal of from.onWay[path].splice(0, count)) receive(to, signal)
  await soon()
}

/** Everything arrives, and what comes of it, until nobody has anything more to say. */
async function settle(one: Side, other: Side): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet++) {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const)
      for (const path of ['server', 'direct'] as const) {
        if (from.onWay[path].length > 0) quiet = 0
        await deliver(from, to, path)
      }
    await vi.advanceTimersByTimeAsync(50)
  }
}

async function connected() {
  const sides = pair()
  await soon()
  await settle(sides.newcomer, sides.present)
  return sides
}

function expectAgreement(one: Side, other: Side): void {
  expect([one.broken, other.broken]).toEqual([[], []])
  expect([one.pc.signalingState, other.pc.signalingState]).toEqual(['stable', 'stable'])
  const [a, b] = [one.content(), other.content()]
  expect(a).toEqual({ wanted: a.wanted, agreed: a.wanted, theirs: b.wanted })
  expect(b).toEqual({ wanted: b.wanted, agreed: b.wanted, theirs: a.wanted })
}

describe('a first exchange', () => {
  it('is one offer and one answer, each with what was added to it', async () => {
    const { newcomer, present } = pair()
    await soon()
    expect(newcomer.onWay.server).toEqual([
      {
        type: 'description',
        n: 1,
        description: { type: 'offer', sdp: expect.stringMatching(/a=marked\r\n$/) },
      },
    ])
    await deliver(newcomer, present, 'server')
    expect(present.onWay.server).toMatchObject([{ n: 1, description: { type: 'answer' } }])
    await settle(newcomer, present)
    expectAgreement(newcomer, present)
    expect([newcomer.firsts, present.firsts]).toEqual([['answer'], ['offer']])
    expect([newcomer.stable(), present.stable()]).toEqual([1, 1])
  })

  it('C1: has in it what changed before: nothing is offered meanwhile', async () => {
    const { newcomer, present } = pair()
    newcomer.change()
    present.change()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(newcomer.onWay.server).toHaveLength(1)
    expect(present.onWay.server).toEqual([])
    await settle(newcomer, present)
    expectAgreement(newcomer, present)
  })

  it('works with a plain client, which numbers nothing (C5)', async () => {
    const present = side('old', true)
    const plain = createPeerConnection('plain')
    await plain.pc.setLocalDescription()
    present.negotiator.receiveDescription(
      { type: 'offer', sdp: plain.pc.localDescription?.sdp ?? '' },
      undefined,
    )
    await soon()
    const [answer] = present.onWay.server
    if (answer?.type !== 'description') throw new Error('no answer')
    await plain.pc.setRemoteDescription(answer.description)

    present.change()
    await vi.advanceTimersByTimeAsync(20)
    const offer = present.onWay.server[1]
    if (offer?.type !== 'description') throw new Error('no offer')
    await plain.pc.setRemoteDescription(offer.description)
    await plain.pc.setLocalDescription()
    present.negotiator.receiveDescription(
      { type: 'answer', sdp: plain.pc.localDescription?.sdp ?? '' },
      undefined,
    )
    await soon()
    expect(present.broken).toEqual([])
    expect(present.content()).toEqual({ wanted: 1, agreed: 1, theirs: 0 })
    expect(plain.content().theirs).toBe(1)
  })
})

describe('a change', () => {
  it('C2: is offered after 20 ms, several as one', async () => {
    const { newcomer, present } = await connected()
    newcomer.change()
    await vi.advanceTimersByTimeAsync(19)
    newcomer.change()
    await vi.advanceTimersByTimeAsync(19)
    expect(newcomer.onWay.server).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(newcomer.onWay.server).toMatchObject([{ n: 2, description: { type: 'offer' } }])
    await settle(newcomer, present)
    expectAgreement(newcomer, present)
    expect(present.content().theirs).toBe(2)
    expect([newcomer.firsts, present.firsts]).toEqual([['answer'], ['offer']])
  })

  it('C2: on both sides at once: exactly the offer of the impolite side wins, and both changes are agreed to', async () => {
    const { newcomer, present } = await connected()
    newcomer.change()
    present.change()
    await vi.advanceTimersByTimeAsync(20)
    await Promise.all([deliver(newcomer, present, 'server'), deliver(present, newcomer, 'server')])
    expect(present.onWay.server).toEqual([])
    expect(newcomer.onWay.server).toMatchObject([{ description: { type: 'answer' } }])
    await settle(newcomer, present)
    expectAgreement(newcomer, present)
  })

  it('G2: that overtakes an answer on the other path waits for it', async () => {
    const { newcomer, present } = await connected()
    for (const [offering, answering] of [
      [present, newcomer],
      [newcomer, present],
    ] as const) {
      offering.take('server')
      offering.change()
      await vi.advanceTimersByTimeAsync(20)
      await deliver(offering, answering, 'server')
      answering.take('direct')
      answering.change()
      await vi.advanceTimersByTimeAsync(20)
      await deliver(answering, offering, 'direct')
      expect(offering.pc.signalingState).toBe('have-local-offer')
      await settle(newcomer, present)
      expectAgreement(newcomer, present)
    }
  })

  it('G2: is not undone by an answer that comes twice, nor by the offer that was dropped', async () => {
    const { newcomer, present } = await connected()
    newcomer.change()
    present.change()
    await vi.advanceTimersByTimeAsync(20)
    const late = [...newcomer.onWay.server]
    await settle(newcomer, present)
    for (const signal of late) receive(present, signal)
    await settle(newcomer, present)
    expectAgreement(newcomer, present)
  })
})

describe("a peer's candidates", () => {
  it('C2: that come before its offer, or its answer, are taken with it', async () => {
    const { newcomer, present } = pair()
    const theirs = (usernameFragment: string): NegotiationSignal => ({
      type: 'candidates',
      candidates: [{ candidate: 'early', usernameFragment }],
    })
    receive(present, theirs('new'))
    receive(newcomer, theirs('old'))
    await soon()
    expect([newcomer.taken, present.taken]).toEqual([[], []])
    await settle(newcomer, present)
    expect([newcomer.taken.length, present.taken.length]).toEqual([1, 1])
  })
})

describe('what breaks', () => {
  it.each(['an offer', 'an answer'])(
    'C2: on %s is told once, and the rest goes on',
    async (which) => {
      const { newcomer, present } = pair()
      await soon()
      const refusing = which === 'an offer' ? present : newcomer
      refusing.refuse(new Error('no such codec'))
      await settle(newcomer, present)
      expect(refusing.broken).toMatchObject([{ message: 'no such codec' }])
    },
  )

  it('is told to nobody where it was stopped on the way', async () => {
    const { newcomer, present } = pair()
    await soon()
    present.refuse(new Error('closed meanwhile'))
    for (const signal of newcomer.onWay.server) receive(present, signal)
    queueMicrotask(present.negotiator.stop)
    await soon()
    expect(present.broken).toEqual([])
    expect(present.onWay.server).toEqual([])
  })

  it('is told to nobody once it is stopped, and no timer or listener is left (C6)', async () => {
    const { newcomer, present } = await connected()
    newcomer.change()
    newcomer.gather({})
    present.refuse(new Error('late'))
    for (const { negotiator } of [newcomer, present]) negotiator.stop()
    await vi.advanceTimersByTimeAsync(1_000)
    receive(present, { type: 'description', description: { type: 'offer', sdp: '' }, n: 9 })
    await soon()
    expect(newcomer.onWay.server).toEqual([])
    expect(present.broken).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    expect([newcomer.listeners(), present.listeners()]).toEqual([0, 0])
  })
})

describe('saying it again', () => {
  it('R3: repeats an offer that waits for its answer, with the same number, and the candidates', async () => {
    const { newcomer, present } = pair()
    await soon()
    newcomer.gather({})
    await vi.advanceTimersByTimeAsync(20)
    newcomer.onWay.server.length = 0
    newcomer.negotiator.repeat(true)
    expect(newcomer.onWay.server).toMatchObject([
      { type: 'description', n: 1 },
      { type: 'candidates', candidates: [{ candidate: 'candidate:1' }] },
    ])
    await settle(newcomer, present)
    expectAgreement(newcomer, present)
  })

  it('says nothing again of an offer that was answered', async () => {
    const { newcomer } = await connected()
    newcomer.negotiator.repeat(true)
    expect(newcomer.onWay.server).toEqual([])
  })

  it('R3: of a connection that lives repeats an offer that waits for its answer, and nothing else', async () => {
    const { newcomer, present } = await connected()
    present.gather({})
    await settle(newcomer, present)
    present.negotiator.repeat(false)
    expect(present.onWay.server).toEqual([])
    present.change()
    await vi.advanceTimersByTimeAsync(20)
    present.onWay.server.length = 0
    present.negotiator.repeat(false)
    expect(present.onWay.server).toMatchObject([{ n: 2, description: { type: 'offer' } }])
    await settle(newcomer, present)
    expectAgreement(newcomer, present)
  })

  it('G2: answers an offer again that comes again, and sets nothing anew', async () => {
    const { newcomer, present } = pair()
    await soon()
    const [offer] = newcomer.onWay.server
    await deliver(newcomer, present, 'server')
    present.onWay.server.length = 0
    if (offer) receive(present, offer)
    await settle(newcomer, present)
    expectAgreement(newcomer, present)
    expect(present.stable()).toBe(1)
  })

  it('R3: gives the answer again that was lost, though an offer of its own followed it', async () => {
    const { newcomer, present } = pair()
    await soon()
    await deliver(newcomer, present, 'server')
    present.change()
    await vi.advanceTimersByTimeAsync(20)
    expect(present.onWay.server).toHaveLength(2)
    present.onWay.server.length = 0
    newcomer.negotiator.repeat(true)
    await settle(newcomer, present)
    expectAgreement(newcomer, present)
  })
})

/** What may happen in a negotiation, in any order. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ change: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ passMs: fc.constantFrom(1, 19, 20, 60) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      deliver: fc.boolean(),
      count: fc.constantFrom(1, 9),
      on: fc.constantFrom<Path>('server', 'direct'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ lose: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ repeat: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ path: fc.constantFrom<Path>('server', 'direct'), first: fc.boolean() }),
  },
)

describe('whatever is changed, delayed, lost and said again', () => {
  it.each([
    ['the newcomer', true],
    ['whoever was there', false],
  ])('C2, G2: both end stable and agree, with %s polite', async (_, politeNewcomer) => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 40, size: 'max' }), async (happenings) => {
        const newcomer = side('new', politeNewcomer)
        const present = side('old', !politeNewcomer)
        const ends = (first: boolean) =>
          first ? ([newcomer, present] as const) : ([present, newcomer] as const)
        newcomer.negotiator.offer(() => newcomer.pc.setLocalDescription())
        for (const one of happenings) {
          if ('change' in one) ends(one.change)[0].change()
          else if ('passMs' in one) await vi.advanceTimersByTimeAsync(one.passMs)
          else if ('deliver' in one) await deliver(...ends(one.deliver), one.on, one.count)
          else if ('path' in one) {
            // There is nothing direct before the first exchange is done.
            if (newcomer.stable() > 0) ends(one.first)[0].take(one.path)
          } else if ('repeat' in one) ends(one.repeat)[0].negotiator.repeat(true)
          else {
            // A server that forgot: what was on its way is gone, and both say again what may have been missed (R3).
            for (const each of [newcomer, present]) each.onWay.server.length = 0
            for (const each of ends(one.lose)) each.negotiator.repeat(true)
          }
        }
        await settle(newcomer, present)
        expectAgreement(newcomer, present)
      }),
      { numRuns: 150 },
    )
  })
})
