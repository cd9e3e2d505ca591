import type { Candidate, Signal } from '@roomful/protocol'
import { describe, expect, it } from 'vitest'
import { openWorld, peerId } from '../test/world.ts'
import type { Carrier } from './session.ts'

const [ADA, BOB, EVE] = [peerId('ada'), peerId('bob'), peerId('eve')]
const offerTo = (to?: string, id?: number): Signal => ({
  type: 'sending-SDP-offer',
  ...(to === undefined ? {} : { to }),
  ...(id === undefined ? {} : { id }),
  connection: 'c',
  n: 1,
  description: { type: 'offer', sdp: 'v=0' },
})
const candidate: Candidate = { candidate: 'candidate:1' }
const candidates = (count: number, to: string): Signal => ({
  type: 'sending-ICE-candidates',
  to,
  candidates: Array.from({ length: count }, () => candidate),
})

/** Ada is there, Bob has come, and both have read what they were told about it. */
function two() {
  const world = openWorld()
  const ada = world.join('ada')
  const bob = world.join('bob')
  world.told(ada)
  world.told(bob)
  const cut = (peer: string, carrier: Carrier): void => world.event({ type: 'cut', peer, carrier })
  return { ...world, ada, bob, cut }
}

describe('the flow', () => {
  it('who is alone is told so, and asked for nothing', () => {
    const world = openWorld()
    expect(world.told(world.join('ada'))).toMatchObject([
      {
        type: 'joined',
        room: 'room',
        self: ADA,
        recovered: false,
        received: 0,
        peers: [],
        capacity: 16,
      },
    ])
  })

  it('only the newcomer is asked to offer, to all who are there; the others hear of it', () => {
    const world = openWorld()
    const ada = world.join('ada')
    const bob = world.join('bob')
    world.told(ada)
    world.told(bob)
    const eve = world.join('eve')
    expect(world.told(eve)).toMatchObject([
      {
        type: 'joined',
        peers: [
          { id: ADA, away: false },
          { id: BOB, away: false },
        ],
      },
      { type: 'requesting-SDP-offer', seq: 1, peers: [ADA, BOB] },
    ])
    expect(world.told(ada)).toEqual([{ seq: 2, type: 'peer-joined', peer: EVE }])
    expect(world.told(bob)).toEqual([{ seq: 2, type: 'peer-joined', peer: EVE }])
  })

  it('offer, answer, refusal and candidates are handed on with the name of who sent them', () => {
    const { say, told, ada, bob } = two()
    say('bob', bob, offerTo(ADA))
    say('bob', bob, candidates(2, ADA))
    say('ada', ada, {
      type: 'accepting-SDP-offer',
      to: BOB,
      connection: 'c',
      n: 1,
      description: { type: 'answer', sdp: 'v=0' },
    })
    say('ada', ada, { type: 'declining-SDP-offer', to: BOB, reason: 'wrong-secret' })
    say('ada', ada, { type: 'sending-ICE-candidates', to: BOB, sealed: 'x' })
    expect(told(ada)).toEqual([
      {
        type: 'receiving-SDP-offer',
        seq: 2,
        from: BOB,
        connection: 'c',
        n: 1,
        description: { type: 'offer', sdp: 'v=0' },
      },
      { type: 'receiving-ICE-candidates', seq: 3, from: BOB, candidates: [candidate, candidate] },
    ])
    expect(told(bob)).toEqual([
      {
        type: 'SDP-offer-accepted',
        seq: 2,
        from: ADA,
        connection: 'c',
        n: 1,
        description: { type: 'answer', sdp: 'v=0' },
      },
      { type: 'SDP-offer-declined', seq: 3, from: ADA, reason: 'wrong-secret' },
      { type: 'receiving-ICE-candidates', seq: 4, from: ADA, sealed: 'x' },
    ])
  })

  it('without "to" the one other peer receives it; with more it is name-a-peer; alone peer-not-found', () => {
    const { say, told, join, ada, bob } = two()
    say('bob', bob, offerTo())
    expect(told(ada)).toMatchObject([{ type: 'receiving-SDP-offer', from: BOB }])
    join('eve')
    told(ada)
    say('bob', bob, offerTo(undefined, 9))
    expect(told(bob).at(-1)).toEqual({ type: 'warned', code: 'name-a-peer', id: 9 })
    expect(told(ada)).toEqual([])

    const alone = openWorld()
    const carrier = alone.join('ada')
    alone.told(carrier)
    alone.say('ada', carrier, offerTo())
    expect(alone.told(carrier)).toEqual([{ type: 'warned', code: 'peer-not-found' }])
  })

  it('who is not in this room is not found, oneself included', () => {
    const { say, told, bob } = two()
    say('bob', bob, offerTo(EVE, 1))
    say('bob', bob, offerTo(BOB, 2))
    expect(told(bob)).toEqual([
      { type: 'warned', code: 'peer-not-found', id: 1 },
      { type: 'warned', code: 'peer-not-found', id: 2 },
    ])
  })

  it('who leaves is gone at once, and its socket is let go', () => {
    const { event, told, room, ada, bob } = two()
    event({ type: 'leaving', peer: BOB, carrier: bob })
    expect(told(bob)).toEqual([{ type: 'released' }])
    expect(told(ada)).toEqual([{ type: 'peer-left', seq: 2, peer: BOB, reason: 'left' }])
    event({ type: 'leaving', peer: ADA, carrier: ada })
    expect(room().sessions.size).toBe(0)
  })

  it('ICE servers and token renewals are answered, numbered, once', () => {
    const { event, told, bob } = two()
    const ice = { iceServers: [{ urls: 'stun:a' }], expiresAt: 5 }
    const asking = { type: 'asking-for-ICE-servers', peer: BOB, carrier: bob, ice } as const
    event({ ...asking, id: 1 })
    event({ ...asking, id: 1 })
    event({ type: 'received', peer: BOB, carrier: bob, id: 2 })
    event({ type: 'token-renewed', peer: BOB, carrier: bob, permissions: null })
    expect(told(bob)).toEqual([
      { type: 'ICE-servers', seq: 2, ...ice },
      { type: 'token-renewed', seq: 3 },
    ])
  })
})

describe('coming back', () => {
  it('R1: a lost socket is not a lost peer', () => {
    const { cut, told, pass, room, ada, bob } = two()
    cut(BOB, bob)
    expect(told(ada)).toEqual([{ type: 'peer-away', seq: 2, peer: BOB }])
    pass(29_999)
    expect(told(ada)).toEqual([])
    expect(room().sessions.size).toBe(2)
    pass(1)
    expect(told(ada)).toEqual([{ type: 'peer-left', seq: 3, peer: BOB, reason: 'lost' }])
    expect(room().sessions.size).toBe(1)
  })

  it('R1: a room whose peers are all lost is empty', () => {
    const { cut, pass, room, ada, bob } = two()
    cut(ADA, ada)
    cut(BOB, bob)
    pass(30_000)
    expect(room().sessions.size).toBe(0)
  })

  it('R2: a frame that comes again is acknowledged by silence and not handed on again', () => {
    const { say, event, told, ada, bob } = two()
    say('bob', bob, offerTo(ADA, 5))
    say('bob', bob, offerTo(ADA, 5))
    say('bob', bob, offerTo(ADA, 4))
    expect(told(ada)).toHaveLength(1)
    expect(told(bob)).toEqual([])
    event({ type: 'alive', peer: BOB, carrier: bob, received: 1 })
    expect(told(bob)).toEqual([{ type: 'alive', received: 5 }])
  })

  it('R2: what was refused counts as received', () => {
    const { say, event, told, bob } = two()
    say('bob', bob, offerTo(EVE, 1))
    event({ type: 'received', peer: BOB, carrier: bob, id: 2 })
    event({ type: 'alive', peer: BOB, carrier: bob, received: 1 })
    expect(told(bob).at(-1)).toEqual({ type: 'alive', received: 2 })
  })

  it('R2, R3: writing removes nothing: what a dead socket swallowed is said again, as often as need be', () => {
    const { say, join, told, ada } = two()
    for (const n of [1, 2])
      say('ada', ada, { type: 'declining-SDP-offer', to: BOB, reason: `r${n}` })
    for (let time = 0; time < 3; time++)
      expect(told(join('bob', { epoch: 'e2', seq: 1 }))).toMatchObject([
        { type: 'joined', recovered: true },
        { type: 'SDP-offer-declined', seq: 2, reason: 'r1' },
        { type: 'SDP-offer-declined', seq: 3, reason: 'r2' },
      ])
  })

  it('R3: who comes back hears what it missed, in order; the others that it is back', () => {
    const { cut, say, join, told, ada, bob } = two()
    say('bob', bob, offerTo(ADA, 3))
    told(ada)
    cut(BOB, bob)
    for (const n of [1, 2])
      say('ada', ada, { type: 'declining-SDP-offer', to: BOB, reason: `r${n}` })
    told(ada)
    const again = join('bob', { epoch: 'e2', seq: 1 })
    expect(told(again)).toMatchObject([
      {
        type: 'joined',
        recovered: true,
        epoch: 'e2',
        received: 3,
        peers: [{ id: ADA, away: false }],
      },
      { type: 'SDP-offer-declined', seq: 2, reason: 'r1' },
      { type: 'SDP-offer-declined', seq: 3, reason: 'r2' },
    ])
    expect(told(ada)).toEqual([{ type: 'peer-back', seq: 4, peer: BOB }])
  })

  it('R3: with a hole it is a new epoch and the whole roster, never a part', () => {
    const { cut, say, join, told, ada, bob } = two()
    cut(BOB, bob)
    for (let n = 0; n < 300; n++)
      say('ada', ada, { type: 'declining-SDP-offer', to: BOB, reason: `r${n}` })
    told(ada)
    const again = join('bob', { epoch: 'e2', seq: 1 })
    expect(told(again)).toMatchObject([
      {
        type: 'joined',
        recovered: false,
        epoch: 'e3',
        received: 0,
        peers: [{ id: ADA, away: false }],
      },
    ])
    expect(told(ada)).toMatchObject([{ type: 'peer-joined', peer: BOB }])
  })

  it('R3: another epoch, a number from the future and a stay that ended are not recovered', () => {
    const { join, told, pass, cut, bob } = two()
    expect(told(join('bob', { epoch: 'e9', seq: 1 }))).toMatchObject([
      { type: 'joined', recovered: false },
    ])
    expect(told(join('bob', { epoch: 'e3', seq: 99 }))).toMatchObject([
      { type: 'joined', recovered: false },
    ])
    cut(BOB, { ...bob, socket: 4 })
    pass(30_000)
    expect(told(join('bob', { epoch: 'e4', seq: 0 }))).toMatchObject([
      { type: 'joined', recovered: false },
    ])
  })

  it('R3: after recovered:false ids of the client go on, gaps allowed', () => {
    const { join, say, event, told, ada } = two()
    const again = join('bob', { epoch: 'gone', seq: 7 })
    told(again)
    told(ada)
    say('bob', again, offerTo(ADA, 41))
    expect(told(ada)).toMatchObject([{ type: 'receiving-SDP-offer' }])
    event({ type: 'alive', peer: BOB, carrier: again, received: 0 })
    expect(told(again)).toEqual([{ type: 'alive', received: 41 }])
  })

  it('R4: a return takes over from a socket that still looks open; the others notice nothing', () => {
    const { join, say, told, cut, room, ada, bob } = two()
    const again = join('bob', { epoch: 'e2', seq: 1 })
    expect(told(bob)).toEqual([{ type: 'closed', code: 'replaced' }])
    expect(told(again)).toMatchObject([{ type: 'joined', recovered: true }])
    // What the old socket still says, and its end, mean nothing.
    say('bob', bob, offerTo(ADA, 1))
    cut(BOB, bob)
    expect(told(ada)).toEqual([])
    expect(room().sessions.get(BOB)?.carriage).toEqual({ type: 'carried', by: again })
  })

  it('R4: a fresh join under a key that is present does the same; the others hear peer-joined again', () => {
    const { join, told, ada, bob } = two()
    const again = join('bob')
    expect(told(bob)).toEqual([{ type: 'closed', code: 'replaced' }])
    expect(told(again)).toMatchObject([
      { type: 'joined', recovered: false, epoch: 'e3' },
      { type: 'requesting-SDP-offer', peers: [ADA] },
    ])
    expect(told(ada)).toMatchObject([{ type: 'peer-joined', peer: BOB }])
  })

  it('R5: who comes with "after" is never asked to offer', () => {
    const { join, told } = two()
    expect(told(join('eve', { epoch: 'old', seq: 3 })).map(({ type }) => type)).toEqual(['joined'])
  })

  it('R5: who is away is in the roster and is offered to: the offer waits', () => {
    const { cut, join, say, told, bob } = two()
    cut(BOB, bob)
    const eve = join('eve')
    expect(told(eve)).toMatchObject([
      {
        type: 'joined',
        peers: [
          { id: ADA, away: false },
          { id: BOB, away: true },
        ],
      },
      { type: 'requesting-SDP-offer', peers: [ADA, BOB] },
    ])
    say('eve', eve, offerTo(BOB))
    expect(told(join('bob', { epoch: 'e2', seq: 1 }))).toMatchObject([
      { type: 'joined', recovered: true },
      { type: 'peer-joined', peer: EVE },
      { type: 'receiving-SDP-offer', from: EVE },
    ])
  })
})

describe('limits of a room', () => {
  it('L5: whoever would be one too many gets room-full; who is in it may come again', () => {
    const world = openWorld({ capacity: 2 })
    world.join('ada')
    const bob = world.join('bob')
    expect(world.told(world.join('eve'))).toEqual([{ type: 'closed', code: 'room-full' }])
    expect(world.told(world.join('ada'))).toMatchObject([{ type: 'joined' }, {}])
    world.event({ type: 'leaving', peer: BOB, carrier: bob })
    expect(world.told(world.join('eve'))).toMatchObject([{ type: 'joined' }, {}])
  })

  it('L5: a place is kept for who is away, and free when it is lost', () => {
    const world = openWorld({ capacity: 1 })
    const ada = world.join('ada')
    world.event({ type: 'cut', peer: ADA, carrier: ada })
    expect(world.told(world.join('bob'))).toEqual([{ type: 'closed', code: 'room-full' }])
    world.pass(30_000)
    expect(world.told(world.join('bob'))).toMatchObject([{ type: 'joined' }])
  })

  it('L1: 256 candidates from one to another, until an offer or an answer between the two', () => {
    const { say, told, ada, bob } = two()
    for (let i = 0; i < 4; i++) say('bob', bob, candidates(64, ADA))
    say('ada', ada, {
      type: 'accepting-SDP-offer',
      to: BOB,
      description: { type: 'answer', sdp: 'v=0' },
    })
    for (let i = 0; i < 4; i++) say('bob', bob, candidates(64, ADA))
    expect(told(ada)).toHaveLength(8)
    told(bob)
    say('bob', bob, candidates(1, ADA))
    expect(told(bob)).toEqual([{ type: 'closed', code: 'too-large' }])
    expect(told(ada)).toEqual([])
  })

  it('L1: candidates to one say nothing about those to another, and are forgotten with it', () => {
    const { say, told, join, event, room, bob } = two()
    const eve = join('eve')
    for (let i = 0; i < 4; i++) say('bob', bob, candidates(64, ADA))
    for (let i = 0; i < 4; i++) say('bob', bob, candidates(64, EVE))
    expect(told(bob).every(({ type }) => type === 'peer-joined')).toBe(true)
    event({ type: 'leaving', peer: EVE, carrier: eve })
    expect([...(room().sessions.get(BOB)?.candidates.keys() ?? [])]).toEqual([ADA])
  })
})
