import { decodeClientMessage, type ServerMessage } from '@roomful/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RoomError } from '../errors.ts'
import type { Repeatable } from '../signaling/outbox.ts'
import type { Signaling } from '../signaling/socket.ts'
import { sealedBy, type Ears } from './sealing.ts'

const SECRET = 'a secret of 22 letters'
const [ADA, BOB, EVE] = ['A'.repeat(22), 'B'.repeat(22), 'E'.repeat(22)]
const SDP = `v=0\r\na=fingerprint:sha-256 00\r\n${'a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n'.repeat(9)}`
const CANDIDATES = [{ candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' }, null]

beforeEach(() => vi.stubGlobal('isSecureContext', true))
afterEach(() => vi.unstubAllGlobals())

type Side = {
  readonly id: string
  readonly sealing: Pick<Signaling, 'send'> & {
    readonly receive: (message: ServerMessage) => void
    readonly hearOther: (frame: string) => void
    /** What the room hears of what is not for everyday. */
    readonly others: readonly string[]
  }
  /** To the server. */
  readonly sent: Repeatable[]
  /** By the room. */
  readonly got: ServerMessage[]
  readonly problems: string[]
}

async function side(id: string, secret = SECRET, room = 'tea'): Promise<Side> {
  const sent: Repeatable[] = []
  const got: ServerMessage[] = []
  const problems: string[] = []
  const start = await sealedBy(room, secret)
  const others: string[] = []
  let hear: Ears = { onMessage: () => {}, onOther: () => {} }
  const { send } = start(
    { onMessage: (message) => got.push(message), onOther: (frame) => others.push(frame) },
    (error: RoomError) => problems.push(error.code),
    (ears) => {
      hear = ears
      const rest: Omit<Signaling, 'send'> = {
        wake: () => {},
        suspect: () => {},
        pause: () => {},
        stop: () => {},
      }
      return { ...rest, send: (message) => sent.push(message) }
    },
  )
  const sealing = { send, receive: hear.onMessage, hearOther: hear.onOther, others }
  sealing.receive({
    type: 'joined',
    room,
    self: id,
    epoch: 'e',
    recovered: false,
    received: 0,
    peers: [],
    iceServers: [],
    expiresAt: null,
    capacity: 16,
  })
  await vi.waitFor(() => expect(got).toHaveLength(1))
  got.length = 0
  return { id, sealing, sent, got, problems }
}

const HANDED_ON: Readonly<Record<string, string>> = {
  'sending-SDP-offer': 'receiving-SDP-offer',
  'accepting-SDP-offer': 'SDP-offer-accepted',
  'declining-SDP-offer': 'SDP-offer-declined',
  'sending-ICE-candidates': 'receiving-ICE-candidates',
}

/** What an honest server makes of it. */
function handedOn(message: Repeatable, from: string): ServerMessage {
  const read = decodeClientMessage(JSON.stringify({ ...message, id: 1 }))
  if (!read.ok) throw new Error(`the server refuses it: ${read.message}`)
  const { to: _to, id: _id, ...rest } = { to: '', id: 0, ...read.message }
  return { ...rest, type: HANDED_ON[rest.type], seq: 1, from } as unknown as ServerMessage
}

const offer = (to: string, n = 1): Repeatable => ({
  type: 'sending-SDP-offer',
  to,
  connection: 'c',
  n,
  description: { type: 'offer', sdp: SDP },
})
const answer = (to: string): Repeatable => ({
  type: 'accepting-SDP-offer',
  to,
  connection: 'c',
  n: 1,
  description: { type: 'answer', sdp: SDP },
})
const candidates = (to: string): Repeatable => ({
  type: 'sending-ICE-candidates',
  to,
  connection: 'c',
  candidates: CANDIDATES,
})

/** Says it, and gives what went to the server. */
async function say(from: Side, message: Repeatable): Promise<Repeatable> {
  const { length } = from.sent
  from.sealing.send(message)
  await vi.waitFor(() => expect(from.sent.length).toBeGreaterThan(length))
  const [said] = from.sent.slice(length)
  if (!said) throw new Error('nothing was said')
  return said
}

/** Gives it to the other side, and waits until it was dealt with. */
async function hear(to: Side, message: ServerMessage): Promise<void> {
  const last = { type: 'alive', received: to.got.length } as const
  to.sealing.receive(message)
  to.sealing.receive(last)
  await vi.waitFor(() => expect(to.got).toContain(last))
  to.got.splice(to.got.indexOf(last), 1)
}

describe('sealing', () => {
  it('S1: offer, answer and candidates arrive as they were said, and the server sees none of it', async () => {
    const [ada, bob] = [await side(ADA), await side(BOB)]
    for (const [from, to, message] of [
      [ada, bob, offer(BOB)],
      [bob, ada, answer(ADA)],
      [ada, bob, candidates(BOB)],
      [bob, ada, candidates(ADA)],
    ] as const) {
      const sealed = await say(from, message)
      expect(sealed).not.toHaveProperty('description')
      expect(sealed).not.toHaveProperty('candidates')
      expect(JSON.stringify(sealed)).not.toMatch(/fingerprint|192\.0/)
      await hear(to, handedOn(sealed, from.id))
      expect(to.got.pop()).toEqual(handedOn(message, from.id))
    }
    expect([ada.problems, bob.problems]).toEqual([[], []])
  })

  it('keeps the order of all that is said and heard, sealed or not', async () => {
    const [ada, bob] = [await side(ADA), await side(BOB)]
    const said: readonly Repeatable[] = [
      offer(BOB),
      { type: 'requesting-ICE-servers' },
      candidates(BOB),
      { type: 'declining-SDP-offer', to: BOB, connection: 'c', reason: 'failed' },
    ]
    for (const message of said) ada.sealing.send(message)
    await vi.waitFor(() => expect(ada.sent).toHaveLength(4))
    expect(ada.sent.map(({ type }) => type)).toEqual(said.map(({ type }) => type))
    const relayed = ada.sent.filter(({ type }) => type !== 'requesting-ICE-servers')
    for (const message of relayed) bob.sealing.receive(handedOn(message, ADA))
    await vi.waitFor(() => expect(bob.got).toHaveLength(3))
    expect(bob.got.map(({ type }) => type)).toEqual(relayed.map(({ type }) => HANDED_ON[type]))
  })

  it('S1: what comes again is replayed, by name', async () => {
    const [ada, bob] = [await side(ADA), await side(BOB)]
    const frames = [await say(ada, offer(BOB)), await say(ada, candidates(BOB))]
    for (const frame of [...frames, ...frames]) await hear(bob, handedOn(frame, ADA))
    expect(bob.got).toHaveLength(2)
    expect(bob.problems).toEqual(['replayed', 'replayed'])
    expect(bob.sent).toEqual([]) // a real one is not declined for what the server repeats
  })

  it('S1: sender and receiver swapped is tampered, by name', async () => {
    const [ada, bob] = [await side(ADA), await side(BOB)]
    await hear(ada, handedOn(await say(ada, offer(BOB)), BOB))
    expect(ada.got).toEqual([])
    expect(ada.problems).toEqual(['tampered'])
    expect(ada.sent.at(-1)).toMatchObject({ type: 'declining-SDP-offer', reason: 'tampered' })
    expect(bob.problems).toEqual([])
  })

  it('S1: an offer given for an answer, to another connection or with another number is tampered', async () => {
    const [ada, bob] = [await side(ADA), await side(BOB)]
    const relayed = handedOn(await say(ada, offer(BOB)), ADA)
    const changes = [{ type: 'SDP-offer-accepted' }, { connection: 'd' }, { n: 2 }]
    for (const change of changes) await hear(bob, { ...relayed, ...change } as ServerMessage)
    expect(bob.got).toEqual([])
    expect(bob.problems).toEqual(['tampered', 'tampered', 'tampered'])
  })

  it('S1: without the seal nothing is taken; the offer is declined, and its candidates are not told of again', async () => {
    const bob = await side(BOB)
    for (const message of [offer(BOB), candidates(BOB)]) await hear(bob, handedOn(message, ADA))
    expect(bob.got).toEqual([])
    expect(bob.problems).toEqual(['unsealed'])
    expect(bob.sent).toEqual([
      { type: 'declining-SDP-offer', to: ADA, connection: 'c', reason: 'wrong-secret' },
    ])
    await hear(bob, handedOn(answer(BOB), ADA.replace('A', 'C')))
    expect(bob.problems).toEqual(['unsealed', 'unsealed'])
  })

  it('S2: another secret is wrong-secret on this side, and the offer declined as that', async () => {
    const [ada, bob] = [await side(ADA, `${SECRET}!`), await side(BOB)]
    for (const message of [offer(BOB), candidates(BOB)])
      await hear(bob, handedOn(await say(ada, message), ADA))
    expect([bob.got, bob.problems]).toEqual([[], ['wrong-secret']])
    expect(bob.sent).toEqual([
      { type: 'declining-SDP-offer', to: ADA, connection: 'c', reason: 'wrong-secret' },
    ])
  })

  it('S1: an offer to the page before a reload is declined quietly, and its sender learns of this page', async () => {
    const [ada, before] = [await side(ADA), await side(BOB)]
    await hear(ada, handedOn(await say(before, offer(ADA)), BOB))
    const toOld = await say(ada, offer(BOB))
    const bob = await side(BOB)
    await hear(bob, handedOn(toOld, ADA))
    expect([bob.got, bob.problems]).toEqual([[], []])
    expect(bob.sent).toMatchObject([
      { type: 'sending-ICE-candidates', to: ADA, connection: 'c' },
      { type: 'declining-SDP-offer', to: ADA, connection: 'c', reason: 'failed' },
    ])
    for (const frame of bob.sent) await hear(ada, handedOn(frame, BOB))
    await hear(bob, handedOn(await say(ada, offer(BOB)), ADA))
    expect(bob.got).toHaveLength(1)
    await hear(bob, handedOn(toOld, ADA))
    expect([ada.problems, bob.problems]).toEqual([[], ['replayed']])
  })

  it('a member that seals nonsense is not heard', async () => {
    const [ada, bob] = [await side(ADA), await side(BOB)]
    const nonsense = { ...offer(BOB), description: { type: 'answer', sdp: 1 } }
    await hear(bob, handedOn(await say(ada, nonsense as unknown as Repeatable), ADA))
    expect(bob.got).toEqual([])
  })

  it('S1: needs a secret that nobody guesses, and https', async () => {
    await expect(side(ADA, 'tea')).rejects.toMatchObject({ code: 'bad-argument' })
    vi.stubGlobal('isSecureContext', false)
    await expect(side(ADA)).rejects.toMatchObject({ code: 'insecure-context' })
  })

  it('S4: how who knocks is called is read by who has the secret, and by nobody else', async () => {
    const [ada, bob, eve] = [
      await side(ADA),
      await side(BOB),
      await side(EVE, 'another secret, as long'),
    ]
    const told = await say(bob, { type: 'telling-name', name: 'Bob' })
    expect(told).toMatchObject({ type: 'telling-name', sealed: expect.any(String) })
    expect(JSON.stringify(told)).not.toContain('Bob')
    const { type: _type, ...called } = told
    const knocking = (peer: string): string =>
      JSON.stringify({ type: 'peer-knocking', seq: 1, peer, ...called })
    for (const [to, peer, name] of [
      [ada, BOB, 'Bob'],
      [ada, ADA, undefined], // of another than who sealed it
      [eve, BOB, undefined],
    ] as const) {
      const before = to.sealing.others.length
      to.sealing.hearOther(knocking(peer))
      await vi.waitFor(() => expect(to.sealing.others.length).toBe(before + 1))
      const heard: unknown = JSON.parse(to.sealing.others[before] ?? '')
      expect(heard).toEqual({ type: 'peer-knocking', seq: 1, peer, ...(name && { name }) })
    }
  })
})
