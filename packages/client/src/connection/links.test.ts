import type { ConnectionId, RelayedSignal } from '@roomful/protocol'
import fc from 'fast-check'
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { stubPeerConnection, type PeerConnectionDouble } from '../../test/peer-connection.ts'
import type { LocalMedia } from '../media/local.ts'
import type { ConnectionSetup } from './draft.ts'
import type { Link, LinkProgress } from './link-shape.ts'
import { createLinks, loadMending } from './links.ts'
import { addMark } from './mark.ts'
import type { NegotiationSignal } from './negotiator.ts'

let connections: PeerConnectionDouble[]

beforeAll(loadMending)

beforeEach(() => {
  vi.useFakeTimers()
  connections = stubPeerConnection()
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const NOTHING: LocalMedia = {
  slot: () => null,
  live: () => [],
  extras: () => [],
  publish: () => {
    throw new Error('not in these tests')
  },
  stop: () => {},
}

/** Channels alone: what is tested here is the same with media. */
const SETUP: ConnectionSetup = {
  certificates: [],
  relayOnly: false,
  media: false,
  local: NOTHING,
  streams: null,
}

function relayed(
  from: string,
  signal: NegotiationSignal,
  connection: ConnectionId | null,
): RelayedSignal {
  const named = { from, ...(connection === null ? {} : { connection }) }
  if (signal.type === 'candidates')
    return { type: 'receiving-ICE-candidates', ...named, candidates: signal.candidates }
  const { description, n } = signal
  return description.type === 'offer'
    ? { type: 'receiving-SDP-offer', ...named, n, description }
    : { type: 'SDP-offer-accepted', ...named, n, description }
}

/** One side of a pair, and what it said that the server has not handed on. */
function side(name: string, polite: boolean, create = createLinks) {
  const onWay: RelayedSignal[] = []
  const made: Link[] = []
  const progressed: (LinkProgress | 'reconnecting')[] = []
  const rungs: string[] = []
  let [away, online, renewed, wanted] = [false, true, 0, 0]
  const links = create({
    peer: `not ${name}`,
    page: 'p',
    polite,
    setup: SETUP,
    profile: () => ({}),
    iceServers: () => (renewed > 0 ? [{ urls: `stun:renewed-${renewed}` }] : []),
    send: (signal, connection) => onWay.push(relayed(name, signal, connection)),
    decline: (connection) =>
      onWay.push({
        type: 'SDP-offer-declined',
        from: name,
        ...(connection === null ? {} : { connection }),
        reason: 'failed',
      }),
    onLink: (link) => made.push(link),
    onProgress: (progress) => {
      if (progressed.at(-1) !== progress) progressed.push(progress)
    },
    onControl: () => {},
    onChannels: () => {},
    onPlainChannel: () => {},
    onChannel: () => {},
    onNotes: () => {},
    trace: (make) => {
      const step = make()
      if (step.type === 'ladder') rungs.push(step.rung)
    },
    isAway: () => away,
    isOnline: () => online,
    onSuspect: () => wanted++,
    renewServers: async () => {
      renewed++
    },
  })
  return {
    links,
    onWay,
    made,
    progressed,
    rungs,
    renewed: () => renewed,
    wanted: () => wanted,
    goAway: (is: boolean) => {
      away = is
    },
    goOffline: (is: boolean) => {
      online = !is
    },
    id: () => links.current()?.id,
    double: () => doubleOf(links.current()),
  }
}
type Side = ReturnType<typeof side>

function doubleOf(link: Link | null | undefined): PeerConnectionDouble {
  const double = connections.find(({ pc }) => pc === link?.pc)
  if (!double) throw new Error('there is no connection')
  return double
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

async function deliver(from: Side, to: Side, count = Infinity): Promise<void> {
  await pass(0)
  for (const signal of from.onWay.splice(0, count)) {
    to.links.receive(signal)
    await pass(0) // each frame is an event of its own
  }
}

/** Everything that is said arrives, for `rounds` times in each direction. */
async function exchange(one: Side, other: Side, rounds = 4): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await deliver(one, other)
    await deliver(other, one)
  }
}

function pair() {
  return { polite: side('polite', true), impolite: side('impolite', false) }
}

/** Where both have negotiated the same connection, its path opens. */
function connect(one: Side, other: Side): boolean {
  const [a, b] = [one.links.current(), other.links.current()]
  if (!a || !b || a.id !== b.id) return false
  const doubles = [a, b].map((link) => doubleOf(link))
  if (doubles.some(({ pc }) => pc.signalingState !== 'stable' || !pc.remoteDescription))
    return false
  for (const { pc, setState } of doubles)
    if (pc.connectionState !== 'connected') setState('connected')
  return true
}

async function connected() {
  const sides = pair()
  sides.polite.links.offer()
  await exchange(sides.polite, sides.impolite)
  expect(connect(sides.polite, sides.impolite)).toBe(true)
  return sides
}

const offerOf = (connection: string | undefined, sdp = 'v=0\r\ns=x 0 \r\n'): RelayedSignal => ({
  type: 'receiving-SDP-offer',
  from: 'x',
  ...(connection === undefined ? {} : { connection }),
  n: 1,
  description: { type: 'offer', sdp },
})

describe('a first connection', () => {
  it('is offered by one side under a name that it draws, and taken by the other under the same', async () => {
    const { polite, impolite } = pair()
    polite.links.offer()
    await exchange(polite, impolite)
    expect(polite.id()).toMatch(/^[\w-]{12}$/)
    expect(impolite.id()).toBe(polite.id())
    expect(polite.progressed).toEqual(['waiting-for-SDP-answer', 'waiting-for-ICE-candidates'])
    expect(impolite.progressed).toEqual(['waiting-for-ICE-candidates'])
    connect(polite, impolite)
    expect([polite.progressed.at(-1), impolite.progressed.at(-1)]).toEqual([
      'connected',
      'connected',
    ])
    expect(connections).toHaveLength(2)
  })

  it('C5: of a plain client bears no name, and neither does what answers it', async () => {
    const { impolite } = pair()
    impolite.links.receive(offerOf(undefined))
    await pass(0)
    expect(impolite.onWay).toHaveLength(1)
    expect(impolite.onWay[0]).not.toHaveProperty('connection')
    expect(impolite.onWay[0]).toMatchObject({ type: 'SDP-offer-accepted', n: 1 })
  })

  it('C5: of a plain client that answers without the name is the one there is', async () => {
    const { polite, impolite } = pair()
    polite.links.offer()
    await deliver(polite, impolite)
    for (const { connection: _, ...plain } of impolite.onWay.splice(0)) polite.links.receive(plain)
    await pass(0)
    expect(polite.progressed).toEqual(['waiting-for-SDP-answer', 'waiting-for-ICE-candidates'])
  })

  it('brings what a plain client says only to the connection that is there', () => {
    const { polite } = pair()
    polite.links.receive({ type: 'receiving-ICE-candidates', from: 'x', candidates: [] })
    polite.links.receive({ type: 'SDP-offer-accepted', from: 'x', sealed: 'x' })
    expect(polite.made).toEqual([])
  })
})

describe('an offer of another connection', () => {
  it('G1: replaces the one there is, which is closed', async () => {
    const { polite, impolite } = await connected()
    const [first] = impolite.made
    polite.links.offer()
    await exchange(polite, impolite)
    expect(impolite.id()).toBe(polite.id())
    expect(impolite.id()).not.toBe(first?.id)
    expect(first?.pc.signalingState).toBe('closed')
    expect(connections.filter(({ pc }) => pc.signalingState !== 'closed')).toHaveLength(2)
  })

  it('G1: that crosses ours wins on the polite side alone', async () => {
    const { polite, impolite } = pair()
    polite.links.offer()
    impolite.links.offer()
    const winner = impolite.id()
    await exchange(polite, impolite)
    expect([polite.id(), impolite.id()]).toEqual([winner, winner])
    expect(connect(polite, impolite)).toBe(true)
  })

  it('G1: replaces also one that waits for nothing any more on the impolite side', async () => {
    const { polite, impolite } = pair()
    impolite.links.offer()
    await exchange(impolite, polite)
    polite.links.offer()
    await exchange(polite, impolite)
    expect(impolite.id()).toBe(polite.id())
  })

  it('G1: that was closed is dropped, and so is all that names it', async () => {
    const { polite, impolite } = await connected()
    const old = polite.id()
    polite.links.offer()
    await exchange(polite, impolite)
    const now = impolite.id()
    impolite.links.receive(offerOf(old))
    impolite.links.receive({
      type: 'receiving-ICE-candidates',
      from: 'x',
      ...(old === undefined ? {} : { connection: old }),
      candidates: [{ candidate: 'late' }],
    })
    await pass(0)
    expect(impolite.id()).toBe(now)
    expect(impolite.double().taken).toEqual([])
  })

  it('G1: that was closed is declined: who lost our answer to it would pass over our own, and wait', async () => {
    const { polite, impolite } = pair()
    impolite.links.offer()
    await deliver(impolite, polite)
    polite.links.offer()
    // The server forgot the answer; both say again what they still wait for.
    polite.onWay.length = 0
    for (const each of [polite, impolite]) each.links.revive()
    await exchange(polite, impolite)
    await pass(1)
    await exchange(polite, impolite)
    expect(connect(polite, impolite)).toBe(true)
  })

  it('is not taken for an answer or candidates that name what nobody offered', async () => {
    const { polite, impolite } = await connected()
    const now = polite.id()
    polite.links.receive({
      type: 'SDP-offer-accepted',
      from: 'x',
      connection: 'unknown',
      n: 1,
      description: { type: 'answer', sdp: 'v=0' },
    })
    polite.links.receive({
      type: 'SDP-offer-declined',
      from: 'x',
      connection: 'unknown',
      reason: 'failed',
    })
    await exchange(polite, impolite)
    expect([polite.id(), polite.made.length]).toEqual([now, 1])
  })
})

const ASKED = { type: 'receiving-ICE-candidates', candidates: [] }
const DECLINED = { type: 'SDP-offer-declined' }
const OFFERED = { type: 'receiving-SDP-offer' }

describe('a path that broke', () => {
  it('N2: is restarted at once by the impolite side, on the same connection', async () => {
    const { polite, impolite } = await connected()
    impolite.double().setState('disconnected')
    await pass(1)
    await exchange(polite, impolite)
    expect(impolite.double().restarts()).toBe(1)
    expect(impolite.onWay).toEqual([])
    expect(connect(polite, impolite)).toBe(true)
    expect([polite.made.length, impolite.made.length]).toEqual([1, 1])
    expect(impolite.rungs).toEqual(['connected', 'suspect', 'restart', 'connected'])
  })

  it('N2, G3: is restarted by the impolite side when the polite one asks', async () => {
    const { polite, impolite } = await connected()
    polite.double().setState('failed')
    await pass(1)
    expect(polite.onWay).toMatchObject([{ ...ASKED, connection: polite.id() }])
    await deliver(polite, impolite)
    await pass(1)
    expect(impolite.double().restarts()).toBe(1)
    expect(polite.double().restarts()).toBe(0)
    await exchange(polite, impolite)
    expect(connect(polite, impolite)).toBe(true)
  })

  it('N2: is found by its silence, whatever the browser says', async () => {
    const { impolite } = await connected()
    impolite.double().carry(false)
    await pass(4_000)
    expect(impolite.rungs).toContain('restart')
  })

  it('N1, N2: has the server looked for as often as it is tried without', async () => {
    const { impolite } = await connected()
    impolite.goOffline(true)
    impolite.double().setState('failed')
    await pass(1)
    expect(impolite.wanted()).toBe(2) // with the suspicion, and with the attempt
    await pass(8_000)
    expect(impolite.wanted()).toBe(4)
    impolite.goOffline(false)
    await pass(30_000)
    expect(impolite.wanted()).toBe(4)
  })

  it('N2: is mended by what is loaded again 3 s after that failed, and no more after the end', async () => {
    let loads = 0
    vi.resetModules()
    vi.doMock('./mending.ts', async (original) => {
      if (++loads < 5) throw new Error('offline')
      return original()
    })
    onTestFinished(() => {
      vi.doUnmock('./mending.ts')
    })
    const fresh = await import('./links.ts')
    const wait = async (ms: number): Promise<void> => {
      await pass(ms)
      await vi.dynamicImportSettled()
      await pass(0) // for those who waited for it
    }
    const { polite } = pair()
    const impolite = side('impolite', false, fresh.createLinks)
    await wait(0)
    polite.links.offer()
    await exchange(polite, impolite)
    connect(polite, impolite)
    impolite.double().setState('disconnected')
    for (const count of [1, 2, 3]) {
      await wait(2_900)
      expect(loads).toBe(count)
      await wait(100)
    }
    expect([loads, impolite.progressed.at(-1), impolite.rungs]).toEqual([4, 'connected', []])
    await wait(3_000)
    for (let i = 0; i < 50; i++) await wait(1)
    expect(impolite.rungs).toEqual(['connected', 'suspect', 'restart'])
  })

  it('N2: is made anew after 12 s, and shown as reconnecting after 2 s', async () => {
    const { polite, impolite } = await connected()
    for (const each of [polite, impolite]) each.double().setState('disconnected')
    await pass(1_900)
    await exchange(polite, impolite)
    expect(impolite.progressed.at(-1)).toBe('connected')
    await pass(200)
    expect([polite, impolite].map(({ progressed }) => progressed.at(-1))).toEqual([
      'reconnecting',
      'reconnecting',
    ])
    for (let second = 0; second < 11; second++) {
      await pass(1_000)
      await exchange(polite, impolite)
    }
    expect([polite.made.length, impolite.made.length]).toEqual([2, 2])
    expect(polite.id()).toBe(impolite.id())
    expect(connect(polite, impolite)).toBe(true)
  })

  it('N2: is mended by a new connection 2 s after its control channel closed, if the peer is still there', async () => {
    const { polite, impolite } = await connected()
    for (const each of [polite, impolite]) each.double().channels[0]?.close()
    await pass(1_900)
    expect([polite.onWay, impolite.onWay]).toEqual([[], []])
    await pass(200)
    await exchange(polite, impolite)
    expect(connect(polite, impolite)).toBe(true)
    expect([polite.made.length, impolite.made.length]).toEqual([2, 2])
  })

  it('N2: is restarted with servers as fresh as can be had, by both sides', async () => {
    const { polite, impolite } = await connected()
    const configured = [polite, impolite].map((each) =>
      vi.spyOn(each.double().pc, 'setConfiguration'),
    )
    impolite.double().setState('disconnected')
    await pass(1)
    await exchange(polite, impolite)
    for (const [at, each] of [polite, impolite].entries()) {
      expect(each.renewed()).toBeGreaterThan(0)
      expect(configured[at]?.mock.calls.at(-1)?.[0]?.iceServers).toEqual([
        { urls: `stun:renewed-${each.renewed()}` },
      ])
    }
  })

  it('N2: is restarted through the control channel where the server is away, and through the server later', async () => {
    const { polite, impolite } = await connected()
    const control = impolite.double().channels[0]
    control?.open()
    control?.sent.splice(0)
    impolite.goOffline(true)
    impolite.double().setState('disconnected')
    await pass(1)
    const said = control?.sent.map((frame) => JSON.parse(String(frame)))
    expect(said).toMatchObject([
      { type: 'ping' },
      { type: 'description', description: { type: 'offer' }, n: 2 },
    ])
    expect(impolite.onWay).toMatchObject([OFFERED])
    for (const frame of control?.sent ?? []) polite.double().channels[0]?.receive(frame)
    await exchange(polite, impolite)
    expect(connect(polite, impolite)).toBe(true)
    expect(impolite.made).toHaveLength(1)
  })

  it('N2: that only the other side has noticed is answered through the server, not through the path that broke', async () => {
    const { polite, impolite } = await connected()
    polite.double().channels[0]?.open()
    impolite.double().setState('disconnected')
    await pass(1)
    await deliver(impolite, polite)
    expect(polite.onWay).toMatchObject([{ type: 'SDP-offer-accepted', n: 2 }])
  })

  it('N2: is left alone while the peer is away or the server, and mended when it is back', async () => {
    const { polite, impolite } = await connected()
    impolite.goAway(true)
    impolite.double().setState('failed')
    await pass(60_000)
    expect([impolite.onWay, impolite.made.length]).toEqual([[], 1])
    impolite.goAway(false)
    impolite.links.revive()
    await pass(1)
    await exchange(impolite, polite)
    expect(connect(impolite, polite)).toBe(true)
    expect(impolite.made).toHaveLength(2)
  })

  it('C2: because the browser refused the answer or the offer is declined and made anew', async () => {
    const { impolite } = pair()
    impolite.links.receive(offerOf('bad'))
    doubleOf(impolite.links.current()).refuse(new Error('no codec'))
    await pass(1)
    expect(impolite.onWay).toMatchObject([{ ...DECLINED, connection: 'bad' }, OFFERED])
  })

  it('G3: because its page was reloaded meanwhile is made anew by whoever is asked and has none', async () => {
    const { polite, impolite } = pair()
    impolite.links.receive({
      type: 'SDP-offer-declined',
      from: 'x',
      connection: 'of the page before',
      reason: 'failed',
    })
    expect(impolite.made).toHaveLength(1)
    await exchange(polite, impolite)
    await pass(1)
    await exchange(polite, impolite)
    expect(connect(polite, impolite)).toBe(true)
  })

  it('C2: because the other side refused it is made anew, by the impolite side', async () => {
    const { polite, impolite } = pair()
    impolite.links.offer()
    const connection = impolite.id() ?? ''
    impolite.links.receive({ type: 'SDP-offer-declined', from: 'x', connection, reason: 'failed' })
    await pass(3_000)
    expect(impolite.made).toHaveLength(2)
    polite.links.offer()
    await deliver(polite, impolite)
    impolite.onWay.length = 0
    polite.links.receive({
      type: 'SDP-offer-declined',
      from: 'x',
      connection: polite.id() ?? '',
      reason: 'failed',
    })
    await pass(3_000)
    expect(polite.made).toHaveLength(1)
    await pass(1)
    expect(polite.onWay).toMatchObject([OFFERED])
  })

  it('G1: of a page that was here before is not taken over by this one', async () => {
    const { impolite, polite } = await connected()
    impolite.double().setState('disconnected')
    await pass(1)
    const reloaded = side('polite', true)
    await deliver(impolite, reloaded)
    expect(reloaded.made).toEqual([])
    expect(reloaded.onWay).toMatchObject([{ ...DECLINED, connection: polite.id() }])
    await deliver(reloaded, impolite)
    await pass(3_001)
    await exchange(impolite, reloaded)
    expect(connect(impolite, reloaded)).toBe(true)
  })

  it.each(['candidates', 'decline'] as const)(
    'G3: is made anew by an impolite page that was reloaded, and is asked (%s) for what it never had',
    async (by) => {
      const { polite } = await connected()
      if (by === 'decline') polite.double().channels[0]?.close()
      else polite.double().setState('failed')
      const reloaded = side('impolite', false)
      for (let second = 0; second < 13 && !reloaded.id(); second++) {
        await pass(1_001)
        await exchange(polite, reloaded)
      }
      expect(connect(polite, reloaded)).toBe(true)
    },
  )

  it('leaves no timer behind when the peer has left (C6)', async () => {
    const { polite, impolite } = await connected()
    polite.double().setState('failed')
    for (const each of [polite, impolite]) each.links.close()
    await pass(60_000)
    expect(polite.made).toHaveLength(1)
    expect(polite.links.current()).toBeNull()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a peer that is back', () => {
  it('R3: is told an offer again that waits for its answer, with the same number and name', async () => {
    const { polite, impolite } = pair()
    polite.links.offer()
    await pass(0)
    const lost = polite.onWay.splice(0)
    polite.links.revive()
    expect(polite.onWay).toEqual(lost)
    await exchange(polite, impolite)
    expect(connect(polite, impolite)).toBe(true)
  })

  it('R3: is told the answer again that was lost', async () => {
    const { polite, impolite } = pair()
    polite.links.offer()
    await deliver(polite, impolite)
    impolite.onWay.length = 0
    impolite.links.revive()
    await exchange(polite, impolite)
    expect(connect(polite, impolite)).toBe(true)
  })

  it('R6: is told nothing where the connection lives and nothing waits', async () => {
    const { polite, impolite } = await connected()
    for (const each of [polite, impolite]) each.links.revive()
    await pass(60_000)
    expect([polite.onWay, impolite.onWay]).toEqual([[], []])
  })

  it('is told nothing where there was no connection', () => {
    const { polite } = pair()
    polite.links.revive()
    expect(polite.made).toEqual([])
  })
})

/** What may happen between two, in any order. */
const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ offer: fc.boolean() }) },
  { weight: 8, arbitrary: fc.record({ deliver: fc.boolean(), count: fc.constantFrom(1, 9) }) },
  { weight: 3, arbitrary: fc.record({ passMs: fc.constantFrom(0, 20, 3_000, 10_000) }) },
  { weight: 3, arbitrary: fc.record({ connect: fc.constant(true) }) },
  { weight: 2, arbitrary: fc.record({ fail: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ refuse: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ lose: fc.boolean() }) },
)

describe('an offer that is expected', () => {
  it('C3: is answered by a connection that was made while it was on its way', async () => {
    const { polite, impolite } = pair()
    impolite.links.expect()
    impolite.links.expect()
    expect(connections).toHaveLength(1)
    expect([impolite.links.current(), impolite.progressed]).toEqual([null, []])
    polite.links.offer()
    await exchange(polite, impolite)
    expect(impolite.links.current()?.pc).toBe(connections[0]?.pc)
    expect(connect(polite, impolite)).toBe(true)
  })

  it('is not prepared for where there is a connection', async () => {
    const { impolite } = await connected()
    impolite.links.expect()
    expect(connections).toHaveLength(2)
  })

  it('C6: that never comes leaves nothing behind', () => {
    const { impolite } = pair()
    impolite.links.expect()
    impolite.links.close()
    expect(connections.map(({ pc }) => pc.signalingState)).toEqual(['closed'])
  })
})

describe('whatever is offered, lost, refused and failing', () => {
  it('G1, R3: both end with one and the same connection, and every other one is closed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 30, size: 'max' }), async (happenings) => {
        vi.clearAllTimers()
        connections.length = 0
        const { polite, impolite } = pair()
        const ends = (first: boolean) =>
          first ? ([polite, impolite] as const) : ([impolite, polite] as const)
        polite.links.offer()
        for (const one of happenings) {
          if ('offer' in one) ends(one.offer)[0].links.offer()
          else if ('deliver' in one) await deliver(...ends(one.deliver), one.count)
          else if ('passMs' in one) await pass(one.passMs)
          else if ('connect' in one) connect(polite, impolite)
          else if ('fail' in one) {
            const [side] = ends(one.fail)
            // Only a path that was tried can fail.
            if (side.links.current()?.pc.remoteDescription) side.double().setState('failed')
          } else if ('refuse' in one) {
            const [side] = ends(one.refuse)
            if (side.links.current()) side.double().refuse(new Error('no codec'))
          } else {
            // A server that forgot: what was on its way is gone, and both learn that the other is back (R5).
            for (const each of ends(one.lose)) each.onWay.length = 0
            for (const each of ends(one.lose)) each.links.revive()
          }
        }
        // The network is good from here on: what fails fails no more.
        for (let round = 0; round < 12; round++) {
          await exchange(polite, impolite)
          connect(polite, impolite)
          await pass(6_000)
        }
        expect(polite.id()).toBe(impolite.id())
        expect(connect(polite, impolite)).toBe(true)
        const open = connections.filter(({ pc }) => pc.signalingState !== 'closed')
        expect(open.map(({ pc }) => pc)).toHaveLength(2)
        for (const each of [polite, impolite]) each.links.close()
        expect(vi.getTimerCount()).toBe(0)
      }),
      { numRuns: 100 },
    )
  })

  it('C5: a mark alone tells a peer of the SDK from a plain client', async () => {
    const { impolite } = pair()
    impolite.links.receive(
      offerOf('marked', addMark('v=0\r\ns=x 0 \r\n', { page: 'p', media: false })),
    )
    await pass(0)
    expect(impolite.double().channels.map(({ channel }) => channel.label)).toEqual([
      'roomful-control',
      'roomful-messages',
      'roomful-realtime',
      'roomful-files',
    ])
    impolite.links.receive(offerOf('plain'))
    await pass(0)
    expect(impolite.double().channels).toEqual([])
  })
})
