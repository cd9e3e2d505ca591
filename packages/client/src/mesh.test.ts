import type { IceServers, Joined, LeaveReason, PeerId, RelayedSignal } from '@roomful/protocol'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Draft } from './connection/draft.ts'
import type { Links } from './connection/links.ts'
import { createMesh } from './mesh.ts'
import type { PeerEntry } from './peer.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

const [ADA, BOB, EVE] = ['A'.repeat(22), 'B'.repeat(22), 'E'.repeat(22)]

/** A peer of which the test says whether it has a connection, and whether that lives. */
function peer(id: PeerId) {
  const state = { connected: false, live: false, away: false, closed: null as LeaveReason | null }
  const permit = vi.fn<PeerEntry['permit']>()
  const offer = vi.fn<Links['offer']>(() => {
    state.connected = true
  })
  const expected = vi.fn<Links['expect']>()
  const revive = vi.fn<Links['revive']>()
  const receive = vi.fn<Links['receive']>()
  const entry = {
    peer: { id },
    links: {
      current: () => (state.connected ? {} : null),
      expect: expected,
      offer,
      revive,
      receive,
    },
    setAway: (away: boolean) => {
      state.away = away
    },
    permit,
    isLive: () => state.live,
    close: (reason: LeaveReason) => {
      Object.assign(state, { closed: reason, live: false })
    },
  }
  // Has what the mesh uses of one.
  return { state, permit, expected, offer, revive, receive, entry: entry as unknown as PeerEntry }
}
type PeerDouble = ReturnType<typeof peer>

function open() {
  const doubles = new Map<PeerId, PeerDouble>()
  const left: (readonly [PeerId, LeaveReason])[] = []
  const met: PeerId[] = []
  const declined: unknown[] = []
  const onDeclined = vi.fn<(by: PeerEntry, reason: string) => void>()
  const onJoined = vi.fn<(joined: Joined) => void>()
  const onIceServers = vi.fn<(servers: IceServers) => void>()
  const closeDraft = vi.fn<() => void>()
  let draft: Draft | null = { pc: { close: closeDraft } } as unknown as Draft // only handed on, or closed
  const first = draft
  const mesh = createMesh({
    create: (id) => {
      const double = peer(id)
      doubles.set(id, double)
      return double.entry
    },
    takeDraft: () => {
      const taken = draft
      draft = null
      return taken
    },
    onJoined,
    onIceServers,
    onPeer: (entry) => met.push(entry.peer.id),
    onLeft: (entry, reason) => left.push([entry.peer.id, reason]),
    decline: (to, connection) => declined.push([to, connection]),
    onDeclined,
  })
  /** The latest that was made of this id. */
  const of = (id: PeerId): PeerDouble => {
    const double = doubles.get(id)
    if (!double) throw new Error('never met')
    return double
  }
  let seq = 0
  return {
    ...mesh,
    of,
    left,
    met,
    declined,
    onDeclined,
    onJoined,
    onIceServers,
    closeDraft,
    draft: first,
    ids: () => [...mesh.peers.keys()],
    say: (type: 'peer-joined' | 'peer-away' | 'peer-back', id: PeerId) =>
      mesh.receive({ type, seq: ++seq, peer: id }),
    leave: (id: PeerId, reason: LeaveReason) =>
      mesh.receive({ type: 'peer-left', seq: ++seq, peer: id, reason }),
    relay: (signal: RelayedSignal) => mesh.receive({ ...signal, seq: ++seq }),
    /** With a live connection to each. */
    live: (...ids: readonly PeerId[]) => {
      for (const id of ids) Object.assign(of(id).state, { connected: true, live: true })
    },
  }
}

function joined(peers: readonly PeerId[], over: Partial<Joined> = {}): Joined {
  return {
    type: 'joined',
    room: 'r',
    self: 'S'.repeat(22),
    epoch: 'e',
    recovered: false,
    received: 0,
    peers: peers.map((id) => ({ id, away: false })),
    iceServers: [],
    expiresAt: null,
    capacity: 16,
    ...over,
  }
}

/** In a room with these, each with a live connection. */
function inRoomWith(...ids: readonly PeerId[]) {
  const room = open()
  room.receive(joined(ids))
  room.receive({ type: 'requesting-SDP-offer', seq: 1, peers: ids })
  room.live(...ids)
  return room
}

const calls = ({ offer, revive }: PeerDouble): readonly [offers: number, revivals: number] => [
  offer.mock.calls.length,
  revive.mock.calls.length,
]

it('A3: who is there is told what its token allows, by the roster and whenever it is said anew', () => {
  const { receive, of } = open()
  receive(joined([], { peers: [{ id: ADA, away: false, permissions: [] }] }))
  receive({ type: 'peer-joined', seq: 1, peer: BOB, permissions: ['publish'] })
  receive({ type: 'peer-joined', seq: 2, peer: ADA, permissions: ['publish'] })
  receive({ type: 'peer-away', seq: 3, peer: ADA })
  receive({ type: 'peer-back', seq: 4, peer: ADA })
  const told = ({ permit }: PeerDouble) => permit.mock.calls.map(([{ permissions }]) => permissions)
  expect(told(of(ADA))).toEqual([[], ['publish']])
  expect(told(of(BOB))).toEqual([['publish']])
})

describe('joining', () => {
  it('meets who is there, away or not, in the order of the roster, and offers to nobody unasked', () => {
    const room = open()
    room.receive(
      joined([], {
        peers: [
          { id: BOB, away: true },
          { id: ADA, away: false },
        ],
      }),
    )
    expect(room.onJoined).toHaveBeenCalledOnce()
    expect(room.met).toEqual([BOB, ADA])
    expect([room.of(BOB).state.away, room.of(ADA).state.away]).toEqual([true, false])
    expect([ADA, BOB].map((id) => calls(room.of(id)))).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  it('offers to each when asked, the connection that was made before to the first (C3)', () => {
    const room = open()
    room.receive(joined([ADA, BOB]))
    room.receive({ type: 'requesting-SDP-offer', seq: 1, peers: [ADA, BOB] })
    expect(room.of(ADA).offer.mock.calls).toEqual([[room.draft]])
    expect(room.of(BOB).offer.mock.calls).toEqual([[undefined]])
    expect(room.closeDraft).not.toHaveBeenCalled()
  })

  it('alone closes the connection that was made before: whoever comes will offer', () => {
    const room = open()
    room.receive(joined([]))
    expect(room.closeDraft).toHaveBeenCalledOnce()
    room.say('peer-joined', ADA)
    expect(room.met).toEqual([ADA])
    expect(calls(room.of(ADA))[0]).toBe(0)
  })
})

describe('presence', () => {
  it('R1: a peer that is away stays, and is back with what may have been missed', () => {
    const room = inRoomWith(ADA)
    room.say('peer-away', ADA)
    expect([room.of(ADA).state.away, room.ids()]).toEqual([true, [ADA]])
    room.say('peer-back', ADA)
    expect(room.of(ADA).state.away).toBe(false)
    expect(calls(room.of(ADA))).toEqual([1, 1])
  })

  it('R4, R5: a peer that joins again is the same peer, and its live connection stays', () => {
    const room = inRoomWith(ADA)
    room.say('peer-joined', ADA)
    expect([room.met, room.left]).toEqual([[ADA], []])
    expect(calls(room.of(ADA))).toEqual([1, 1])
    expect(room.of(ADA).state.closed).toBeNull()
  })

  it('C3: of whoever joins an offer is expected; of whoever is back none', () => {
    const room = inRoomWith(ADA)
    room.say('peer-joined', BOB)
    room.say('peer-back', ADA)
    expect([ADA, BOB].map((id) => room.of(id).expected.mock.calls.length)).toEqual([0, 1])
  })

  it.each(['left', 'removed'] as const)(
    'R6: a peer that %s is gone at once, though its connection lives',
    (reason) => {
      const room = inRoomWith(ADA, BOB)
      room.leave(ADA, reason)
      expect([room.ids(), room.left, room.of(ADA).state.closed]).toEqual([
        [BOB],
        [[ADA, reason]],
        reason,
      ])
    },
  )

  it('a peer that was lost is gone at once where its connection does not live', () => {
    const room = inRoomWith(ADA)
    room.of(ADA).state.live = false
    room.leave(ADA, 'lost')
    expect(room.left).toEqual([[ADA, 'lost']])
  })

  it('nobody is gone twice, or without having been there', () => {
    const room = inRoomWith(ADA)
    for (const reason of ['left', 'left', 'lost'] as const) room.leave(ADA, reason)
    room.leave(EVE, 'left')
    expect(room.left).toHaveLength(1)
  })
})

describe('a peer that the server does not know any more', () => {
  it('R6: stays, away, while its connection lives, however long', () => {
    const room = inRoomWith(ADA)
    room.leave(ADA, 'lost')
    expect(room.of(ADA).state.away).toBe(true)
    vi.advanceTimersByTime(3_600_000)
    expect([room.ids(), room.left]).toEqual([[ADA], []])
  })

  it('R5: is lost 30 s after its connection ceased to live, and not before', () => {
    const room = inRoomWith(ADA)
    room.leave(ADA, 'lost')
    vi.advanceTimersByTime(60_000)
    room.of(ADA).state.live = false
    room.sweep()
    vi.advanceTimersByTime(24_000)
    expect(room.left).toEqual([])
    vi.advanceTimersByTime(12_000)
    expect([room.left, room.of(ADA).state.closed]).toEqual([[[ADA, 'lost']], 'lost'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('R5: has its 30 s again when its connection came back meanwhile', () => {
    const room = inRoomWith(ADA)
    room.leave(ADA, 'lost')
    room.of(ADA).state.live = false
    vi.advanceTimersByTime(20_000)
    room.of(ADA).state.live = true
    room.sweep()
    room.of(ADA).state.live = false
    vi.advanceTimersByTime(20_000)
    expect(room.left).toEqual([])
  })

  it.each(['peer-joined', 'peer-back'] as const)(
    'is no longer counted as missing after %s',
    (type) => {
      const room = inRoomWith(ADA)
      room.leave(ADA, 'lost')
      room.say(type, ADA)
      expect(room.of(ADA).state.away).toBe(false)
      room.of(ADA).state.live = false
      vi.advanceTimersByTime(120_000)
      expect(room.left).toEqual([])
    },
  )
})

describe('coming back', () => {
  it('R3, R5: recovered offers nothing and says nothing again: the missed frames follow', () => {
    const room = inRoomWith(ADA, BOB)
    room.receive(joined([ADA, BOB], { recovered: true }))
    expect([ADA, BOB].map((id) => calls(room.of(id)))).toEqual([
      [1, 0],
      [1, 0],
    ])
  })

  it('R5: recovered:false keeps the live ones, offers where there is none, and mends what is between', () => {
    const room = inRoomWith(ADA, BOB)
    room.of(BOB).state.live = false
    room.receive(joined([ADA, BOB, EVE]))
    expect(room.met).toEqual([ADA, BOB, EVE])
    expect(calls(room.of(ADA))).toEqual([1, 1])
    expect(calls(room.of(BOB))).toEqual([1, 1])
    expect(calls(room.of(EVE))).toEqual([1, 0])
    expect(room.of(ADA).state.closed).toBeNull()
  })

  it('R5: a peer that the server does not know again and again is lost 30 s after the first time', () => {
    const room = inRoomWith(ADA)
    room.of(ADA).state.live = false
    room.receive(joined([]))
    vi.advanceTimersByTime(20_000)
    room.receive(joined([]))
    vi.advanceTimersByTime(16_000)
    expect(room.left).toEqual([[ADA, 'lost']])
  })

  it('R5: a peer that is not in the roster is kept while it lives, else lost after 30 s', () => {
    const room = inRoomWith(ADA, BOB)
    room.of(BOB).state.live = false
    room.receive(joined([]))
    expect([room.of(ADA).state.away, room.of(BOB).state.away]).toEqual([true, true])
    vi.advanceTimersByTime(36_000)
    expect([room.ids(), room.left]).toEqual([[ADA], [[BOB, 'lost']]])
  })

  it('R5: a peer that was kept and comes into the roster again is the same peer', () => {
    const room = inRoomWith(ADA)
    room.receive(joined([]))
    room.receive(joined([ADA]))
    expect([room.met, room.of(ADA).state.away]).toEqual([[ADA], false])
    expect(calls(room.of(ADA))[0]).toBe(1)
  })

  it('R5: a peer that was lost to us and is back gets an offer, as one that we never met', () => {
    const room = inRoomWith(ADA)
    room.leave(ADA, 'left')
    room.receive(joined([ADA]))
    expect(room.met).toEqual([ADA, ADA])
    expect(calls(room.of(ADA))).toEqual([1, 0])
  })

  it('tells each new set of ICE servers', () => {
    const room = inRoomWith(ADA)
    room.receive({ type: 'ICE-servers', seq: 9, iceServers: [], expiresAt: 1 })
    expect(room.onIceServers).toHaveBeenCalledOnce()
  })
})

describe('what another peer says', () => {
  const answer = { type: 'SDP-offer-accepted', from: ADA, connection: 'c', sealed: 'x' } as const

  it('goes to the links to it', () => {
    const room = inRoomWith(ADA, BOB)
    const signals: readonly RelayedSignal[] = [
      { type: 'receiving-SDP-offer', from: ADA, description: { type: 'offer', sdp: '' } },
      { type: 'receiving-ICE-candidates', from: ADA, candidates: [] },
      { type: 'SDP-offer-declined', from: ADA, connection: 'c', reason: 'failed' },
    ]
    for (const signal of signals) room.relay(signal)
    expect(room.of(ADA).receive.mock.calls).toMatchObject(signals.map((signal) => [signal]))
    expect(room.of(BOB).receive).not.toHaveBeenCalled()
  })

  it('is passed over from somebody who is not here', () => {
    const room = inRoomWith(BOB)
    room.relay(answer)
    expect(room.met).toEqual([BOB])
  })

  it('S2: sealed is declined, as we have no secret', () => {
    const room = inRoomWith(ADA)
    room.relay({ type: 'receiving-SDP-offer', from: ADA, connection: 'c', sealed: 'x' })
    expect(room.declined).toEqual([[ADA, 'c']])
    expect(room.of(ADA).receive).not.toHaveBeenCalled()
  })

  it('S2: that declines our offer, but for a failure, is told to the app by its reason', () => {
    const room = inRoomWith(ADA)
    room.relay({ type: 'SDP-offer-declined', from: ADA, reason: 'wrong-secret' })
    expect(room.onDeclined.mock.calls).toEqual([[room.of(ADA).entry, 'wrong-secret']])
    expect(room.of(ADA).receive).not.toHaveBeenCalled()
  })
})

describe('the end', () => {
  it('C6: closes every peer and leaves no timer, and tells of nobody that left', () => {
    const room = inRoomWith(ADA, BOB)
    room.leave(BOB, 'lost')
    room.close()
    expect([room.of(ADA).state.closed, room.of(BOB).state.closed]).toEqual(['left', 'left'])
    expect([room.ids(), room.left, vi.getTimerCount()]).toEqual([[], [], 0])
  })
})

/** What a server may say, in any order, and what may become of connections meanwhile. */
const who = fc.constantFrom(ADA, BOB, EVE)
const happening = fc.oneof(
  fc.record({ roster: fc.subarray([ADA, BOB, EVE]), recovered: fc.boolean() }),
  fc.record({ say: fc.constantFrom('peer-joined', 'peer-away', 'peer-back'), who }),
  fc.record({ leave: fc.constantFrom<LeaveReason>('left', 'lost', 'removed'), who }),
  fc.record({ live: fc.boolean(), who }),
  fc.record({ passMs: fc.constantFrom(1_000, 29_000, 31_000) }),
)

describe('whatever the server says', () => {
  it('R6: closes no live connection, but for a peer that left or was removed', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40, size: 'max' }), (happenings) => {
        const room = open()
        room.receive(joined([ADA, BOB, EVE]))
        room.receive({ type: 'requesting-SDP-offer', seq: 1, peers: [ADA, BOB, EVE] })
        for (const one of happenings) {
          const living = [ADA, BOB, EVE].map((id) => room.of(id)).filter(({ state }) => state.live)
          if ('roster' in one) room.receive(joined(one.roster, { recovered: one.recovered }))
          else if ('say' in one) room.say(one.say, one.who)
          else if ('leave' in one) room.leave(one.who, one.leave)
          else if ('passMs' in one) vi.advanceTimersByTime(one.passMs)
          else if (room.peers.has(one.who)) {
            Object.assign(room.of(one.who).state, { connected: true, live: one.live })
            room.sweep()
          }
          const said = 'leave' in one && one.leave !== 'lost' ? one.who : null
          for (const { state, entry } of living)
            if (entry.peer.id !== said) expect(state.closed).toBeNull()
          // Whoever is in the roster of the moment is here, and whoever is closed is not.
          if ('roster' in one) expect(room.ids()).toEqual(expect.arrayContaining(one.roster))
          for (const entry of room.peers.values())
            expect(room.of(entry.peer.id).state.closed).toBeNull()
        }
        for (const id of room.ids()) room.of(id).state.live = false
        room.receive(joined([]))
        vi.advanceTimersByTime(60_000)
        expect([room.ids(), vi.getTimerCount()]).toEqual([[], 0])
      }),
    )
  })
})
