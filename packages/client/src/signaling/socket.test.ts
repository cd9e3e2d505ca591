import { KEPT_FRAMES, type Joined, type ServerMessage } from '@roomful/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stubWebSocket, type WebSocketDouble } from '../../test/web-socket.ts'
import type { Repeatable } from './outbox.ts'
import { startSignaling, type SignalingOptions } from './socket.ts'

const [SELF, PEER] = ['S'.repeat(22), 'P'.repeat(22)]

let sockets: WebSocketDouble[]

beforeEach(() => {
  vi.useFakeTimers()
  sockets = stubWebSocket()
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function joined(over: Partial<Joined> = {}): Joined {
  return {
    type: 'joined',
    room: 'r',
    self: SELF,
    epoch: 'e1',
    recovered: false,
    received: 0,
    peers: [],
    iceServers: [],
    expiresAt: null,
    capacity: 16,
    ...over,
  }
}

const away = (seq: number): ServerMessage => ({ type: 'peer-away', seq, peer: PEER })
const renewing = (token: string): Repeatable => ({ type: 'renewing-token', token })
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

/** Signaling, what came out of it, and the socket that it has now. */
function start(over: Partial<SignalingOptions> = {}) {
  const messages: ServerMessage[] = []
  const others: string[] = []
  const online: boolean[] = []
  const steps: unknown[] = []
  const onStopped = vi.fn<SignalingOptions['onStopped']>()
  const onFailedAttempt = vi.fn<() => void>()
  const signaling = startSignaling({
    addressOf: (after) => `ws://a.example${after === null ? '' : `?after=${after}`}`,
    credentials: async () => ['key.k'],
    renewable: false,
    onMessage: (message) => messages.push(message),
    onOther: (frame) => others.push(frame),
    onOnline: (is) => online.push(is),
    onFailedAttempt,
    onStopped,
    trace: (make) => steps.push(make()),
    ...over,
  })
  const socket = (): WebSocketDouble => {
    const last = sockets.at(-1)
    if (!last) throw new Error('no socket was opened')
    return last
  }
  return { signaling, messages, others, online, steps, onStopped, onFailedAttempt, socket }
}

/** The same, joined for the first time. */
async function startJoined(over: Partial<SignalingOptions> = {}) {
  const started = start(over)
  await pass(0)
  started.socket().open()
  started.socket().say(joined())
  return started
}

/** Lets time pass until so many sockets were opened, a minute at most. */
async function until(count: number): Promise<void> {
  for (let i = 0; i < 600 && sockets.length < count; i++) await pass(100)
  expect(sockets).toHaveLength(count)
}

/** The socket is lost, and the next one is open. */
async function reopen({ socket }: Pick<ReturnType<typeof start>, 'socket'>): Promise<void> {
  socket().end()
  await pass(1)
  socket().open()
}

describe('a first socket', () => {
  it('O2: that knocks may say who it is, and is asked again where it knocks anew', async () => {
    const started = start()
    const { signaling, socket, others } = started
    await pass(0)
    socket().open()
    const asked = JSON.stringify({ type: 'requesting-name', seq: 1 })
    for (const times of [1, 2]) {
      socket().say({ type: 'knocking', self: PEER })
      socket().sayText(asked)
      expect(others).toEqual(Array(times).fill(asked))
      signaling.send({ type: 'telling-name', name: 'Ada' })
      expect(socket().sent.at(-1)).toMatchObject({ type: 'telling-name', name: 'Ada' })
      await reopen(started)
    }
  })

  it('H2: offers the protocol and the credentials, and asks for nothing to resume', async () => {
    const { socket } = start()
    await pass(0)
    expect(sockets).toHaveLength(1)
    expect(socket().address).toBe('ws://a.example')
    expect(socket().protocols).toEqual(['roomful.v1', 'key.k'])
  })

  it('is online once joined has come, and not before', async () => {
    const { online, messages, socket } = start()
    await pass(0)
    socket().open()
    expect(online).toEqual([])
    socket().say(joined())
    expect(online).toEqual([true])
    expect(messages).toEqual([joined()])
  })

  it('waits for credentials that have to be fetched, and asks anew for each socket', async () => {
    const tokens = ['token.one', 'token.two']
    const { socket } = start({ credentials: async () => [tokens.shift() ?? ''] })
    await pass(0)
    expect(socket().protocols).toEqual(['roomful.v1', 'token.one'])
    socket().end()
    await pass(1_000)
    expect(socket().protocols).toEqual(['roomful.v1', 'token.two'])
  })

  it('is tried again when the credentials cannot be fetched', async () => {
    let fails = 1
    start({
      credentials: async () => {
        if (fails-- > 0) throw new Error('offline')
        return []
      },
    })
    await pass(0)
    expect(sockets).toHaveLength(0)
    await pass(1_000)
    expect(sockets).toHaveLength(1)
  })

  it.each([4_000, 8_000, 20_000])(
    'opens with credentials that take %i ms, asked for once',
    async (tookMs) => {
      const credentials = vi.fn<SignalingOptions['credentials']>(
        () =>
          new Promise<readonly string[]>((resolve) =>
            setTimeout(() => resolve(['token.slow']), tookMs),
          ),
      )
      const { socket } = start({ credentials })
      await pass(tookMs - 1)
      expect(sockets).toHaveLength(0)
      // The next attempt takes them, should none be under way.
      await until(1)
      expect(socket().protocols).toEqual(['roomful.v1', 'token.slow'])
      expect(credentials).toHaveBeenCalledTimes(1)
    },
  )

  it('asks again where credentials never come', async () => {
    let asked = 0
    const { socket } = start({
      credentials: () => (asked++ ? Promise.resolve(['token.two']) : new Promise(() => undefined)),
    })
    await until(1)
    expect(asked).toBe(2)
    expect(socket().protocols).toEqual(['roomful.v1', 'token.two'])
  })

  it('is not opened by credentials that come after we have left', async () => {
    let give: (credentials: readonly string[]) => void = () => {}
    const { signaling } = start({ credentials: () => new Promise((resolve) => (give = resolve)) })
    signaling.stop(false)
    give(['key.k'])
    await pass(60_000)
    expect(sockets).toHaveLength(0)
  })

  it('that no browser opens, as with a token that is none, ends it in words', async () => {
    const { onStopped } = start({ credentials: async () => ['token.not a token'] })
    await pass(60_000)
    await vi.waitFor(() =>
      expect(onStopped.mock.calls).toMatchObject([
        [{ code: 'bad-argument', message: expect.stringContaining('token') }],
      ]),
    )
  })

  it('H1: that never opened asks to be explained; one that opened does not', async () => {
    const { onFailedAttempt, socket } = start()
    await pass(0)
    socket().end()
    expect(onFailedAttempt).toHaveBeenCalledOnce()
    await pass(1_000)
    socket().open()
    socket().end()
    expect(onFailedAttempt).toHaveBeenCalledOnce()
  })

  it('R1: is dropped after 5 s without joined', async () => {
    const { socket } = start()
    await pass(0)
    socket().open()
    await pass(5_001)
    expect(sockets[0]?.isClosed()).toBe(true)
    await pass(400)
    expect(sockets).toHaveLength(2)
  })
})

describe('a socket that was lost', () => {
  it('R3: comes back at once, with the epoch and the number of what was heard last', async () => {
    const { socket, online } = await startJoined()
    socket().say(away(1))
    socket().say(away(2))
    socket().end()
    expect(online).toEqual([true, false])
    await pass(1)
    expect(socket().address).toBe('ws://a.example?after=e1.2')
    socket().open()
    socket().say(joined({ recovered: true }))
    expect(online).toEqual([true, false, true])
  })

  it('R2: says again what the server has not, in order, once joined; and no more than that', async () => {
    const started = await startJoined()
    const { signaling, socket } = started
    for (const token of ['a', 'b', 'c']) signaling.send(renewing(token))
    const [first] = sockets
    expect(first?.sent).toMatchObject([{ id: 1 }, { id: 2 }, { id: 3 }])
    await reopen(started)
    signaling.send(renewing('d'))
    expect(socket().sent).toEqual([])
    socket().say(joined({ recovered: true, received: 2 }))
    expect(socket().sent).toEqual([
      { type: 'renewing-token', token: 'c', id: 3 },
      { type: 'renewing-token', token: 'd', id: 4 },
    ])
  })

  it('R2: forgets what alive says the server has', async () => {
    const started = await startJoined()
    const { signaling, socket } = started
    for (const token of ['a', 'b']) signaling.send(renewing(token))
    socket().say({ type: 'alive', received: 2 })
    signaling.send(renewing('c'))
    await reopen(started)
    socket().say(joined({ recovered: true, received: 0 }))
    expect(socket().sent).toMatchObject([{ token: 'c', id: 3 }])
  })

  it('R2: keeps the newest of what is said while offline', async () => {
    const started = await startJoined()
    started.socket().end()
    for (let i = 0; i < KEPT_FRAMES + 5; i++) started.signaling.send(renewing(String(i)))
    await pass(1)
    started.socket().open()
    started.socket().say(joined({ recovered: true, received: 0 }))
    expect(started.socket().sent).toHaveLength(KEPT_FRAMES)
    expect(started.socket().sent[0]).toMatchObject({ id: 6 })
  })

  it('R3: without recovery says nothing again, counts from 1 what it hears, and counts on what it says', async () => {
    const started = await startJoined()
    const { signaling, socket, messages } = started
    signaling.send(renewing('lost'))
    socket().say(away(1))
    await reopen(started)
    socket().say(joined({ epoch: 'e2' }))
    expect(socket().sent).toEqual([])
    socket().say(away(1))
    expect(messages.at(-1)).toEqual(away(1))
    signaling.send(renewing('new'))
    expect(socket().sent).toMatchObject([{ id: 2 }])
    await reopen(started)
    expect(socket().address).toBe('ws://a.example?after=e2.1')
  })

  it('R4: is not listened to any more, whatever it still says', async () => {
    const { signaling, messages, socket, online, onStopped } = await startJoined()
    const [old] = sockets
    signaling.suspect()
    await pass(3_001)
    expect(old?.isClosed()).toBe(true)
    await pass(1)
    socket().open()
    socket().say(joined({ recovered: true }))
    const before = messages.length
    old?.say(away(1))
    old?.say({ type: 'refused', code: 'replaced', message: 'elsewhere' })
    old?.end(4409)
    await pass(0)
    expect(messages).toHaveLength(before)
    expect(online).toEqual([true, false, true])
    expect(onStopped).not.toHaveBeenCalled()
    expect(sockets).toHaveLength(2)
  })

  it('with 4401 is final once five fresh tokens in a row were refused', async () => {
    const { socket, onStopped } = await startJoined({ renewable: true })
    for (let refused = 1; refused < 5; refused++) {
      socket().end(4401)
      await until(refused + 1)
    }
    // One that was let in begins the count anew.
    socket().open()
    socket().say(joined({ recovered: true }))
    for (let refused = 1; refused < 5; refused++) {
      socket().end(4401)
      await until(refused + 5)
    }
    expect(onStopped).not.toHaveBeenCalled()
    socket().end(4401, 'unauthorized')
    expect(onStopped.mock.calls).toMatchObject([[{ code: 'unauthorized' }]])
    await pass(60_000)
    expect(sockets).toHaveLength(9)
  })
})

describe('a token that is about to end (A2)', () => {
  const requesting = (seq: number): ServerMessage => ({ type: 'requesting-token', seq })

  it('is replaced by a fresh one, over the same socket', async () => {
    const tokens = ['token.one', 'token.two']
    const credentials = async () => ['key.k', tokens.shift() ?? '']
    const { socket } = await startJoined({ renewable: true, credentials })
    socket().say(requesting(1))
    await pass(0)
    expect(socket().sent).toEqual([{ type: 'renewing-token', id: 1, token: 'two' }])
    expect(sockets).toHaveLength(1)
  })

  it('is left as it is where no other can be had', async () => {
    let fails = false
    const credentials = async () => {
      if (fails) throw new Error('offline')
      return ['key.k', 'token.one']
    }
    const { socket, onStopped } = await startJoined({ renewable: true, credentials })
    fails = true
    socket().say(requesting(1))
    const fixed = await startJoined({ credentials })
    fixed.socket().say(requesting(1))
    await pass(0)
    expect([socket().sent, fixed.socket().sent]).toEqual([[], []])
    expect(onStopped).not.toHaveBeenCalled()
  })
})

describe('what the server says', () => {
  it('R3: comes out once and in order: a frame that comes twice is dropped', async () => {
    const { socket, messages } = await startJoined()
    for (const seq of [1, 2, 2, 1, 3]) socket().say(away(seq))
    expect(messages.slice(1)).toEqual([away(1), away(2), away(3)])
  })

  it('R3: with a hole leads to a resume from before the hole', async () => {
    const { socket, messages } = await startJoined()
    socket().say(away(1))
    socket().say(away(3))
    expect(messages.slice(1)).toEqual([away(1)])
    expect(sockets[0]?.isClosed()).toBe(true)
    await pass(1)
    expect(socket().address).toBe('ws://a.example?after=e1.1')
  })

  it.each([
    '{"type":"peer-waving","seq":1,"peer":"x"}',
    '{ "type": "peer-waving", "seq": 1 }',
    '{"type":"peer-waving","about":{"seq":7},"seq":1}',
    '{"type":"peer-away","seq":1,"peer":"not an id"}',
  ])('counts, though it is not understood: %s', async (frame) => {
    const { socket, messages, others } = await startJoined()
    socket().sayText(frame)
    socket().sayText(frame) // said again is not heard again
    socket().say(away(2))
    expect(messages.slice(1)).toEqual([away(2)])
    expect(others, 'is for who may understand it').toEqual([frame])
  })

  it('that is no message at all is passed over', async () => {
    const { socket, messages } = await startJoined()
    for (const frame of ['', 'x', 'null', '[]', '1', '{"seq":"1"}', '{"text":"\\"seq\\":1"}'])
      socket().sayText(frame)
    socket().say(away(1))
    expect(messages.slice(1)).toEqual([away(1)])
  })
})

describe('a socket that knocks', () => {
  it('O2: is kept while nobody answers, and is asked whether it lives', async () => {
    const { socket, online, messages } = start()
    await pass(0)
    socket().open()
    socket().say({ type: 'knocking', self: SELF })
    await pass(11_501)
    expect(sockets).toHaveLength(1)
    expect(socket().sent).toEqual([{ type: 'alive', received: 0 }])
    socket().say({ type: 'alive', received: 0 })
    await pass(4_000)
    expect([sockets.length, online]).toEqual([1, []])
    socket().say(joined())
    expect(online).toEqual([true])
    expect(messages.map(({ type }) => type)).toEqual(['knocking', 'alive', 'joined'])
  })
})

describe('a silent socket', () => {
  it('R1: is asked after 11.5 s with what was heard last, and dropped 3 s later', async () => {
    const { socket, online } = await startJoined()
    socket().say(away(1))
    await pass(11_501)
    expect(socket().sent).toEqual([{ type: 'alive', received: 1 }])
    await pass(3_001)
    expect(online).toEqual([true, false])
    await pass(1)
    expect(socket().address).toBe('ws://a.example?after=e1.1')
  })

  it('R1: that answers is kept', async () => {
    const { socket, online } = await startJoined()
    await pass(11_501)
    socket().say({ type: 'alive', received: 0 })
    await pass(10_500)
    expect(online).toEqual([true])
    expect(sockets).toHaveLength(1)
  })

  it.each(['wake', 'suspect'] as const)('R1: is asked at once by %s', async (why) => {
    const { signaling, socket, online } = await startJoined()
    signaling[why]()
    expect(socket().sent).toEqual([{ type: 'alive', received: 0 }])
    await pass(2_999)
    expect(online).toEqual([true])
    await pass(2)
    expect(online).toEqual([true, false])
  })
})

describe('a close', () => {
  it.each([
    [4400, 'bad-message', 'protocol'],
    [4401, 'unauthorized', 'unauthorized'],
    [4403, 'forbidden', 'forbidden'],
    [4409, 'replaced', 'replaced'],
    [4413, 'too-large', 'protocol'],
    [4453, 'room-full', 'room-full'],
  ] as const)('with %i is final: %s', async (code, _, error) => {
    const { socket, onStopped } = await startJoined()
    socket().end(code, 'why')
    expect(onStopped.mock.calls).toMatchObject([
      [{ code: error, message: expect.stringContaining('why') }],
    ])
    await pass(60_000)
    expect(sockets).toHaveLength(1)
  })

  it('H5: whose code was lost on the way is what the refusal before it said, in its words', async () => {
    const { socket, onStopped } = await startJoined()
    socket().say({ type: 'refused', code: 'room-full', message: 'it takes 16' })
    socket().end(1006)
    expect(onStopped.mock.calls).toMatchObject([
      [{ code: 'room-full', message: expect.stringContaining('it takes 16') }],
    ])
  })

  it('H5: is not what an earlier refusal said that closed nothing', async () => {
    const { socket, onStopped } = await startJoined()
    socket().say({ type: 'refused', code: 'bad-message', message: 'once' })
    socket().say(away(1))
    socket().end(1006)
    await pass(1)
    expect(onStopped).not.toHaveBeenCalled()
    expect(sockets).toHaveLength(2)
  })

  it.each(['peer-not-found', 'name-a-peer', 'unknown-type'] as const)(
    'after a refusal of %s is a lost socket and nothing more',
    async (code) => {
      const { socket, onStopped } = await startJoined()
      socket().say({ type: 'refused', code, message: 'no' })
      socket().end(1006)
      await pass(1)
      expect(onStopped).not.toHaveBeenCalled()
      expect(sockets).toHaveLength(2)
    },
  )

  it.each([4408, 4503, 1000, 1001, 1006, 1011])(
    'with %i is followed by a resume at once',
    async (code) => {
      const { socket, onStopped } = await startJoined()
      socket().end(code)
      await pass(1)
      expect(socket().address).toBe('ws://a.example?after=e1.0')
      expect(onStopped).not.toHaveBeenCalled()
    },
  )

  it('with 4429 is followed by a resume after a wait', async () => {
    const { socket } = await startJoined()
    socket().end(4429)
    await pass(4_999)
    expect(sockets).toHaveLength(1)
    await pass(2_000)
    expect(sockets).toHaveLength(2)
  })

  it('H5: of the next socket is not what the server said to the one before', async () => {
    const { socket } = await startJoined()
    socket().say({ type: 'refused', code: 'rate-limited', message: 'slowly' })
    socket().end(4429)
    await pass(7_000)
    expect(sockets).toHaveLength(2)
    socket().end(1006)
    await pass(400)
    expect(sockets).toHaveLength(3)
  })

  it('with 4401 is followed by a resume with a fresh token, where one can be had', async () => {
    const { socket, onStopped } = await startJoined({ renewable: true })
    socket().end(4401)
    await pass(1)
    expect(onStopped).not.toHaveBeenCalled()
    expect(sockets).toHaveLength(2)
  })
})

describe('leaving', () => {
  it('says goodbye, closes the socket and leaves nothing behind (C6)', async () => {
    const { signaling, socket } = await startJoined()
    signaling.stop(true)
    expect(socket().sent).toEqual([{ type: 'leaving' }])
    expect(socket().isClosed()).toBe(true)
    await pass(60_000)
    expect(sockets).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('says nothing on a page that goes, and is back when it is shown again', async () => {
    const { signaling, socket } = await startJoined()
    signaling.pause()
    expect(socket().sent).toEqual([])
    expect(socket().isClosed()).toBe(true)
    signaling.wake()
    await pass(0)
    expect(socket().address).toBe('ws://a.example?after=e1.0')
  })
})

describe('the trace', () => {
  it('tells every step of the socket and every message', async () => {
    const { signaling, socket, steps } = await startJoined()
    signaling.send(renewing('t'))
    socket().end(4503, 'draining')
    signaling.stop(true)
    expect(steps).toEqual([
      { type: 'socket', state: 'connecting' },
      { type: 'socket', state: 'open' },
      { type: 'received', message: joined() },
      { type: 'sent', message: { type: 'renewing-token', token: 't', id: 1 } },
      { type: 'socket', state: 'closed', code: 4503, reason: 'draining' },
    ])
  })
})
