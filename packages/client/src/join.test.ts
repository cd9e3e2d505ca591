import { getEventListeners } from 'node:events'
import type { Joined } from '@roomful/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stubPeerConnection, type PeerConnectionDouble } from '../test/peer-connection.ts'
import { stubWebSocket, type WebSocketDouble } from '../test/web-socket.ts'
import { joinRoom } from './join.ts'
import type { JoinOptions } from './options.ts'
import type { Room } from './types.ts'

const [SELF, ADA] = ['S'.repeat(22), 'A'.repeat(22)]

let sockets: WebSocketDouble[]
let connections: PeerConnectionDouble[]
let page: EventTarget

/** A page of https://app.example without devices, storage or locks. */
beforeEach(() => {
  vi.useFakeTimers()
  sockets = stubWebSocket()
  connections = stubPeerConnection()
  page = new EventTarget()
  vi.stubGlobal('location', { origin: 'https://app.example' })
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('document', Object.assign(page, { visibilityState: 'visible' }))
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

function joined(...peers: readonly string[]): Joined {
  return {
    type: 'joined',
    room: 'r',
    self: SELF,
    epoch: 'e',
    recovered: false,
    received: 0,
    peers: peers.map((id) => ({ id, away: false })),
    iceServers: [],
    expiresAt: null,
    capacity: 16,
  }
}

function socket(): WebSocketDouble {
  const last = sockets.at(-1)
  if (!last) throw new Error('no socket was opened')
  return last
}

/** Channels alone, as what is tested here has nothing to do with media. */
function join(options: JoinOptions = {}): Promise<Room> {
  const joining = joinRoom('r', { media: false, ...options })
  joining.catch(() => {}) // each test looks at it in its own time
  return joining
}

async function inRoom(options: JoinOptions = {}): Promise<Room> {
  const joining = join(options)
  await pass(0)
  socket().open()
  socket().say(joined(ADA))
  socket().say({ type: 'requesting-SDP-offer', seq: 1, peers: [ADA] })
  return joining
}

/** What a room may leave behind in its page. */
function leftovers() {
  const events = ['online', 'pageshow', 'pagehide', 'visibilitychange']
  return {
    listeners: events.flatMap((event) => getEventListeners(page, event)).length,
    connections: connections.filter(({ pc }) => pc.signalingState !== 'closed').length,
    timers: vi.getTimerCount(),
    sockets: sockets.filter(({ isClosed }) => !isClosed()).length,
  }
}
const NOTHING = { listeners: 0, connections: 0, timers: 0, sockets: 0 }

describe('joining', () => {
  it("resolves when the server has let us in, at the page's own origin", async () => {
    const joining = join()
    await pass(0)
    expect(socket().address).toBe('wss://app.example/v1/rooms/r')
    socket().open()
    socket().say(joined(ADA))
    const room = await joining
    expect([room.name, room.id, room.status, [...room.peers.keys()]]).toEqual([
      'r',
      SELF,
      'online',
      [ADA],
    ])
  })

  it('C3: has its first offer made before anybody is there to get it', async () => {
    await inRoom()
    await pass(0)
    expect(connections).toHaveLength(1)
    expect(socket().sent).toMatchObject([{ type: 'sending-SDP-offer', to: ADA, n: 1, id: 1 }])
  })

  it('misses not even the first event with listeners of the option "on"', async () => {
    const heard: string[] = []
    await inRoom({
      on: {
        status: (status) => heard.push(status),
        'peer-joined': ({ id }) => heard.push(id),
      },
    })
    expect(heard).toEqual(['online', ADA])
  })

  it.each([
    [{ server: 'nowhere' }, 'bad-argument'],
    [{ profile: { picture: 'x'.repeat(70_000) } }, 'bad-argument'],
  ] as const)('is refused with %j before anything is opened', async (options, code) => {
    await expect(join(options)).rejects.toMatchObject({ name: 'RoomError', code })
    expect(leftovers()).toEqual(NOTHING)
  })

  it('is refused where the server refuses it, and leaves nothing behind', async () => {
    const joining = join()
    await pass(0)
    socket().open()
    socket().say({ type: 'refused', code: 'room-full', message: 'it takes 16 peers' })
    socket().end(4453, 'room-full')
    await expect(joining).rejects.toMatchObject({ code: 'room-full' })
    expect({ ...leftovers(), sockets: 0 }).toEqual(NOTHING)
  })

  it('fails when the server does not answer in time, and leaves nothing behind', async () => {
    const joining = join({ timeoutMs: 3_000 })
    await pass(2_999)
    expect(leftovers().connections).toBe(1)
    await pass(1)
    await expect(joining).rejects.toMatchObject({
      code: 'server-unreachable',
      message: expect.stringContaining('3 s'),
    })
    await pass(60_000)
    expect(leftovers()).toEqual(NOTHING)
  })
})

describe('an AbortSignal', () => {
  it('ends the joining, and leaves nothing behind', async () => {
    const aborting = new AbortController()
    const joining = join({ signal: aborting.signal })
    await pass(0)
    aborting.abort('enough')
    await expect(joining).rejects.toMatchObject({ code: 'aborted', cause: 'enough' })
    expect(leftovers()).toEqual(NOTHING)
    expect(getEventListeners(aborting.signal, 'abort')).toEqual([])
  })

  it('ends it as well where it fires before a socket was opened', async () => {
    const aborting = new AbortController()
    const joining = join({ signal: aborting.signal })
    aborting.abort()
    await expect(joining).rejects.toMatchObject({ code: 'aborted' })
    await pass(1_000)
    expect(sockets).toEqual([])
    expect(leftovers()).toEqual(NOTHING)
  })

  it('leaves the room when it fires later, with a goodbye', async () => {
    const aborting = new AbortController()
    const room = await inRoom({ signal: aborting.signal })
    aborting.abort()
    expect([room.status, room.closedBy?.code]).toEqual(['closed', 'aborted'])
    expect(socket().sent.at(-1)).toEqual({ type: 'leaving' })
    expect(leftovers()).toEqual(NOTHING)
  })
})

describe('a token', () => {
  it('H2: rides on the handshake, next to the key', async () => {
    const joining = join({ token: async () => 'a.b.c' })
    await pass(0)
    expect(socket().protocols).toEqual([
      'roomful.v1',
      expect.stringMatching(/^key\.[\w-]{22}$/),
      'token.a.b.c',
    ])
    socket().open()
    socket().say(joined())
    await joining
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('no session'))],
    [
      'throws',
      () => {
        throw new Error('no session')
      },
    ],
  ] as const)('that cannot be fetched, as it %s, fails the joining at once', async (_, token) => {
    const joining = join({ token })
    await pass(0)
    expect(leftovers()).toEqual(NOTHING)
    await expect(joining).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('no session'),
    })
  })
})

describe('a room', () => {
  it('goes on without its server, and is online again after it', async () => {
    const statuses: string[] = []
    const room = await inRoom()
    room.on('status', (status) => statuses.push(status))
    socket().end()
    await pass(1)
    socket().open()
    socket().say({ ...joined(ADA), recovered: true })
    expect(statuses).toEqual(['offline', 'online'])
    expect(room.peers.size).toBe(1)
  })

  it('R6: is not closed by what a proxy says in the place of a server that is away', async () => {
    const room = await inRoom()
    vi.stubGlobal('fetch', async () => new Response('<h1>404</h1>', { status: 404 }))
    socket().end()
    await pass(60_000)
    expect(room.status).toBe('offline')
  })

  it('tells the server nothing when the page goes, and comes back with it', async () => {
    await inRoom()
    const [before] = sockets
    page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }))
    expect(before?.isClosed()).toBe(true)
    expect(before?.sent).not.toContainEqual({ type: 'leaving' })
    page.dispatchEvent(new Event('pageshow'))
    await pass(0)
    expect(socket().address).toBe('wss://app.example/v1/rooms/r?after=e.1')
  })

  it('asks whether the socket lives when the network is back or the page is shown again', async () => {
    for (const event of ['online', 'visibilitychange']) {
      const room = await inRoom()
      page.dispatchEvent(new Event(event))
      expect(socket().sent.at(-1)).toEqual({ type: 'alive', received: 1 })
      await room.leave()
    }
  })

  it('C6: says goodbye when it is left, once, and leaves nothing behind', async () => {
    const room = await inRoom()
    await pass(0)
    const ada = room.peers.get(ADA)
    await room.leave()
    await room.leave()
    expect(
      socket().sent.filter((message) => JSON.stringify(message).includes('leaving')),
    ).toHaveLength(1)
    expect([room.status, room.closedBy, ada?.state]).toEqual(['closed', null, 'closed'])
    expect(leftovers()).toEqual(NOTHING)
    await expect(room.send('hello')).rejects.toMatchObject({ code: 'closed' })
  })

  it('C6: is left by disposal as well', async () => {
    const room = await inRoom()
    await room[Symbol.asyncDispose]()
    expect(room.status).toBe('closed')
    expect(leftovers()).toEqual(NOTHING)
  })

  it('says why it closed when the same key joined elsewhere', async () => {
    const room = await inRoom()
    socket().end(4409, 'replaced')
    expect([room.status, room.closedBy?.code]).toEqual(['closed', 'replaced'])
    await expect(room.send('hello')).rejects.toMatchObject({ code: 'replaced' })
    expect({ ...leftovers(), sockets: 0 }).toEqual(NOTHING)
  })
})

describe('a room with a secret', () => {
  const secret = 'a secret of 22 letters'
  beforeEach(() => {
    vi.useRealTimers()
    vi.stubGlobal('isSecureContext', true)
  })

  it('S1: says nothing in the open, and takes nothing that comes in the open', async () => {
    const problems: string[] = []
    const joining = join({ secret, on: { problem: ({ code }) => problems.push(code) } })
    await vi.waitFor(() => expect(sockets).toHaveLength(1))
    socket().open()
    socket().say(joined(ADA))
    socket().say({ type: 'requesting-SDP-offer', seq: 1, peers: [ADA] })
    const room = await joining
    await vi.waitFor(() => expect(socket().sent).toHaveLength(1))
    expect(socket().sent[0]).toMatchObject({
      type: 'sending-SDP-offer',
      sealed: expect.stringMatching(/^1\./),
    })
    expect(socket().sent[0]).not.toHaveProperty('description')
    const description = { type: 'offer', sdp: 'v=0' } as const
    socket().say({ type: 'receiving-SDP-offer', seq: 2, from: ADA, connection: 'c', description })
    await vi.waitFor(() => expect(problems).toEqual(['unsealed']))
    expect(socket().sent.at(-1)).toMatchObject({ connection: 'c', reason: 'wrong-secret' })
    socket().say({ type: 'SDP-offer-declined', seq: 3, from: ADA, reason: 'wrong-secret' })
    await vi.waitFor(() => expect(problems).toEqual(['unsealed', 'wrong-secret']))
    await room.leave()
  })

  it.each([
    ['guessed', { secret: 'tea' }, true, 'bad-argument'],
    ['used without https', { secret }, false, 'insecure-context'],
  ] as const)(
    'S1: one that could be %s is refused, and leaves nothing behind',
    async (_, options, isSecure, code) => {
      vi.useFakeTimers()
      vi.stubGlobal('isSecureContext', isSecure)
      await expect(join(options)).rejects.toMatchObject({ name: 'RoomError', code })
      await pass(0)
      expect(leftovers()).toEqual(NOTHING)
    },
  )
})
