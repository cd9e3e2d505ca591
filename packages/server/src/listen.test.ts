import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { SUBPROTOCOL } from '@roomful/protocol'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  connect as connectClient,
  eventually,
  idOf,
  keyOf,
  refusedUpgrade,
  startHost,
  type Client,
  type ClientOptions,
} from '../test/client.ts'
import type { SignalingOptions, Traffic } from './index.ts'

const SDP = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n'
const offer = (to?: string) => ({
  type: 'sending-SDP-offer',
  ...(to === undefined ? {} : { to }),
  description: { type: 'offer', sdp: SDP },
})

async function start(options: SignalingOptions = {}) {
  const host = await startHost(options)
  onTestFinished(host.stop)
  const connect = (room = 'r', client: ClientOptions = {}): Client =>
    connectClient(host.room(room), client)
  const join = async (room = 'r', client: ClientOptions = {}): Promise<Client> => {
    const joining = connect(room, client)
    await joining.joined()
    return joining
  }
  return { ...host, connect, join }
}

/** Raw bytes to the server, and everything that came back until it closed. */
async function raw(origin: string, request: string): Promise<string> {
  const { hostname, port } = new URL(origin)
  const socket = connectTcp(Number(port), hostname)
  let received = ''
  socket.on('data', (chunk) => (received += chunk.toString('latin1')))
  socket.write(request)
  await once(socket, 'close')
  return received
}

describe('the handshake', () => {
  it('H1: a bad name of a room is 404, before the upgrade', async () => {
    const { room } = await start()
    for (const name of ['', 'a%20b', 'x'.repeat(65), 'a/b']) {
      const { status, body } = await refusedUpgrade(room(name))
      expect([name, status, JSON.parse(body)]).toMatchObject([name, 404, { code: 'bad-room-name' }])
    }
  })

  it('H1: a foreign Origin is 403; the own one, a listed one and none are let in', async () => {
    const { room, origin, join } = await start({ origins: ['https://app.example'] })
    const { status, body } = await refusedUpgrade(room('r'), { origin: 'https://evil.example' })
    expect([status, JSON.parse(body)]).toMatchObject([403, { code: 'forbidden' }])
    await join('r', { headers: { origin } })
    await join('r', { headers: { origin: 'https://app.example' } })
    await join('r')
  })

  it('H1: a plain GET answers the same refusal as JSON, which every page may read', async () => {
    const { origin } = await start({ connectionsPerMinute: 2 })
    const get = async (name: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${origin}/v1/rooms/${name}`, { headers })
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      return [response.status, await response.json()]
    }
    expect(await get('a%20b')).toMatchObject([404, { code: 'bad-room-name' }])
    expect(await get('r', { origin: 'https://evil.example' })).toMatchObject([
      403,
      { code: 'forbidden' },
    ])
    expect(await get('r')).toMatchObject([426, { code: 'upgrade-required' }])
  })

  it('H1: a plain GET never tells who or how many are there', async () => {
    const { origin, join } = await start({ capacity: 1 })
    const answer = async (): Promise<string> => (await fetch(`${origin}/v1/rooms/r`)).text()
    const before = await answer()
    await join('r')
    expect(await answer()).toBe(before)
  })

  it('H1: only GET asks, and only a WebSocket is upgraded to', async () => {
    const { origin } = await start()
    expect((await fetch(`${origin}/v1/rooms/r`, { method: 'POST' })).status).toBe(405)
    const request =
      'GET /v1/rooms/r HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n'
    expect(await raw(origin, request)).toContain('426 Upgrade Required')
  })

  it('H2: joined comes in the same packet as the 101, whatever the client says', async () => {
    const { origin, server } = await start()
    const { hostname, port } = new URL(origin)
    let writes = 0
    server.once('connection', (accepted) => {
      for (const method of ['_write', '_writev'] as const) {
        const write: unknown = Reflect.get(accepted, method)
        const counting = (...args: readonly unknown[]): unknown => {
          writes++
          return typeof write === 'function' ? Reflect.apply(write, accepted, args) : undefined
        }
        Reflect.set(accepted, method, counting)
      }
    })
    const socket = connectTcp(Number(port), hostname)
    onTestFinished(() => void socket.destroy())
    const key = 'dGhlIHNhbXBsZSBub25jZQ=='
    socket.write(
      `GET /v1/rooms/r HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
        `sec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\nsec-websocket-protocol: ${SUBPROTOCOL}\r\n\r\n`,
    )
    const [first] = await once(socket, 'data')
    expect(String(first)).toContain('101 Switching Protocols')
    expect(String(first)).toContain(`Sec-WebSocket-Protocol: ${SUBPROTOCOL}`)
    expect(String(first)).toContain('"type":"joined"')
    // And not by luck of the network: the server wrote once.
    expect(writes).toBe(1)
  })

  it('H2: selects roomful.v1 where it is offered and nothing else; a token is no obstacle', async () => {
    const { join } = await start()
    const offered = await join('r', { protocols: [SUBPROTOCOL, 'token.a.b.c'] })
    expect(offered.ws.protocol).toBe(SUBPROTOCOL)
    const plain = await join('r', { protocols: [] })
    expect(plain.ws.protocol).toBe('')
  })

  it('H3: the peer id comes from the key, which is not said back', async () => {
    const { join } = await start()
    const joined = await (await join('r', { key: keyOf(1) })).joined()
    expect(joined.self).toBe(idOf(keyOf(1)))
    expect(joined).not.toHaveProperty('key')
  })

  it('H3: without a key the server draws one', async () => {
    const { join } = await start()
    const { self, key } = await (await join('r')).joined()
    expect(idOf(Buffer.from(key ?? '', 'base64url'))).toBe(self)
  })

  it('H3, H5: a malformed key is said twice: refused, then 4400', async () => {
    const { connect } = await start()
    const client = connect('r', { protocols: [SUBPROTOCOL, 'key.short'] })
    expect(await client.first('refused')).toMatchObject({ code: 'bad-message' })
    expect(await client.closed()).toEqual({ code: 4400, reason: 'bad-message' })
    expect(client.all('joined')).toEqual([])
  })

  it('H4: a malformed "after" is refused as well', async () => {
    const { connect } = await start()
    expect(await connect('r', { after: 'nonsense' }).closed()).toMatchObject({ code: 4400 })
  })

  it('H5: a full room is said twice: refused, then 4453', async () => {
    const { connect, join } = await start({ capacity: 1 })
    await join('r')
    const late = connect('r')
    expect(await late.first('refused')).toMatchObject({ code: 'room-full' })
    expect(await late.closed()).toEqual({ code: 4453, reason: 'room-full' })
  })
})

describe('the flow over real sockets', () => {
  it('goes from the offer to the candidates', async () => {
    const { join } = await start()
    const ada = await join('r', { key: keyOf(1) })
    const bob = await join('r', { key: keyOf(2) })
    expect(await bob.first('requesting-SDP-offer')).toMatchObject({ peers: [idOf(keyOf(1))] })
    expect(await ada.first('peer-joined')).toMatchObject({ peer: idOf(keyOf(2)) })
    bob.send(offer())
    const { from, ...received } = await ada.first('receiving-SDP-offer')
    expect(received).toMatchObject({ description: { type: 'offer', sdp: SDP } })
    ada.send({ type: 'accepting-SDP-offer', to: from, description: { type: 'answer', sdp: SDP } })
    expect(await bob.first('SDP-offer-accepted')).toMatchObject({ from: idOf(keyOf(1)) })
    bob.send({ type: 'sending-ICE-candidates', candidates: [{ candidate: 'c' }, null] })
    expect(await ada.first('receiving-ICE-candidates')).toMatchObject({
      candidates: [{ candidate: 'c' }, null],
    })
    bob.send({ type: 'leaving' })
    expect(await ada.first('peer-left')).toMatchObject({ reason: 'left' })
    expect(await bob.closed()).toMatchObject({ code: 1000 })
  })

  it('a peer of another room is not found, like one that never was', async () => {
    const { join } = await start()
    await join('other', { key: keyOf(1) })
    const bob = await join('r')
    bob.send({ ...offer(idOf(keyOf(1))), id: 1 })
    bob.send({ ...offer(idOf(keyOf(9))), id: 2 })
    await bob.settled()
    const [there, nowhere] = bob.all('refused')
    expect(there).toMatchObject({ code: 'peer-not-found', id: 1 })
    expect({ ...there, id: 2 }).toEqual(nowhere)
  })

  it('prototype-polluting keys pollute nothing and are not handed on', async () => {
    const { join } = await start()
    const ada = await join('r')
    const bob = await join('r')
    bob.ws.send(
      `{"type":"sending-SDP-offer","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},` +
        `"description":{"type":"offer","sdp":"v=0","__proto__":{"polluted":1}}}`,
    )
    const received = await ada.first('receiving-SDP-offer')
    expect(JSON.stringify(received)).not.toContain('polluted')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    for (const type of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      bob.send({ type })
    await bob.settled()
    expect(bob.all('refused').map(({ code }) => code)).toEqual(
      Array.from({ length: 4 }, () => 'unknown-type'),
    )
  })

  it('binary frames are refused with 4400', async () => {
    const { join } = await start()
    const ada = await join('r')
    ada.ws.send(Buffer.from(JSON.stringify({ type: 'alive', received: 0 })))
    expect(await ada.closed()).toEqual({ code: 4400, reason: 'bad-message' })
  })

  it('what is not JSON closes with 4400 at once, a missing field after five warnings', async () => {
    const { join } = await start()
    const ada = await join('r')
    ada.ws.send('{')
    expect(await ada.closed()).toMatchObject({ code: 4400 })
    const bob = await join('r')
    for (let i = 0; i < 6; i++) bob.send({ type: 'sending-SDP-offer', id: i + 1 })
    expect(await bob.closed()).toMatchObject({ code: 4400 })
    expect(bob.all('refused')).toHaveLength(6)
  })
})

describe('coming back over real sockets', () => {
  it('R1: peer-away at once, peer-left with lost when nobody came back', async () => {
    const { join } = await start({ lostAfterMs: 50 })
    const ada = await join('r')
    const bob = await join('r', { key: keyOf(2) })
    bob.ws.terminate()
    expect(await ada.first('peer-away')).toMatchObject({ peer: idOf(keyOf(2)) })
    expect(await ada.first('peer-left')).toMatchObject({ peer: idOf(keyOf(2)), reason: 'lost' })
  })

  it('R1: by default a peer is lost 30 s after its socket, and not a moment before', async () => {
    let nowMs = 0
    const clock = vi.spyOn(globalThis, 'setInterval')
    const { join } = await start({ now: () => nowMs })
    const ticks = clock.mock.calls.map(([tick]) => tick)
    clock.mockRestore()
    expect(ticks).not.toEqual([])
    const pass = (ms: number): void => {
      nowMs += ms
      for (const tick of ticks) tick()
    }
    const ada = await join('r')
    const bob = await join('r', { key: keyOf(2) })
    pass(60_000)
    bob.ws.terminate()
    await ada.first('peer-away')
    pass(29_999)
    await ada.settled()
    expect(ada.all('peer-left')).toEqual([])
    pass(1)
    expect(await ada.first('peer-left')).toMatchObject({ peer: idOf(keyOf(2)), reason: 'lost' })
  })

  it('R2, R3: what was written into a dead socket is said again, in order', async () => {
    const { join } = await start()
    const ada = await join('r')
    const bob = await join('r', { key: keyOf(2) })
    const { epoch } = await bob.joined()
    await bob.first('requesting-SDP-offer')
    // Bob's socket swallows everything from now on, and nobody knows yet.
    bob.ws.pause()
    for (let n = 0; n < 5; n++) ada.send({ type: 'declining-SDP-offer', reason: `r${n}` })
    await ada.settled()
    const again = await join('r', { key: keyOf(2), after: `${epoch}.1` })
    expect(await again.joined()).toMatchObject({ recovered: true, epoch })
    await again.settled()
    expect(again.all('SDP-offer-declined').map(({ seq, reason }) => [seq, reason])).toEqual(
      [0, 1, 2, 3, 4].map((n) => [n + 2, `r${n}`]),
    )
    expect(again.all('requesting-SDP-offer')).toEqual([])
  })

  it('R3: with a foreign epoch recovered is false and the roster whole', async () => {
    const { join } = await start()
    await join('r', { key: keyOf(1) })
    const bob = await join('r', { key: keyOf(2), after: 'before-the-restart.12' })
    expect(await bob.joined()).toMatchObject({
      recovered: false,
      peers: [{ id: idOf(keyOf(1)), away: false }],
    })
    await bob.settled()
    expect(bob.all('requesting-SDP-offer')).toEqual([])
  })

  it('R4: a takeover closes the old socket with 4409', async () => {
    const { join } = await start()
    const ada = await join('r')
    const bob = await join('r', { key: keyOf(2) })
    const { epoch } = await bob.joined()
    const again = await join('r', { key: keyOf(2), after: `${epoch}.0` })
    expect(await bob.first('refused')).toMatchObject({ code: 'replaced' })
    expect(await bob.closed()).toEqual({ code: 4409, reason: 'replaced' })
    expect(await again.joined()).toMatchObject({ recovered: true })
    await ada.settled()
    expect(ada.messages.map(({ type }) => type)).toEqual(['joined', 'peer-joined', 'alive'])
  })
})

describe('limits over real sockets', () => {
  it('L1: a frame of 65 KiB is refused and closes with 4413; beyond 128 KiB ws cuts it off', async () => {
    const { join } = await start()
    const ada = await join('r')
    ada.ws.send(' '.repeat(65 * 1024))
    expect(await ada.first('refused')).toMatchObject({ code: 'too-large' })
    expect(await ada.closed()).toEqual({ code: 4413, reason: 'too-large' })
    const bob = await join('r')
    bob.ws.send(' '.repeat(129 * 1024))
    expect(await bob.closed()).toMatchObject({ code: 1009 })
  })

  it('L1: an SDP of 40 KiB closes with 4413', async () => {
    const { join } = await start()
    const ada = await join('r')
    ada.send({
      type: 'sending-SDP-offer',
      description: { type: 'offer', sdp: 'x'.repeat(40 * 1024) },
    })
    expect(await ada.closed()).toMatchObject({ code: 4413 })
  })

  it('L2: 10,000 frames in a burst are warned of and then closed with 4429; the room notices nothing', async () => {
    const { join } = await start()
    const ada = await join('r')
    const bob = await join('r')
    for (let i = 0; i < 10_000; i++) bob.send({ type: 'dancing' })
    expect(await bob.closed()).toEqual({ code: 4429, reason: 'rate-limited' })
    expect(bob.messages.length).toBeLessThan(500)
    await ada.settled()
    expect(ada.all('peer-away')).toHaveLength(1)
  })

  it('L2: too many connections from one address are 429, before the upgrade', async () => {
    const { room, join, origin } = await start({ connectionsPerMinute: 4, now: () => 0 })
    await join('r')
    await join('r')
    const { status, body } = await refusedUpgrade(room('r'))
    expect([status, JSON.parse(body)]).toMatchObject([429, { code: 'rate-limited' }])
    expect((await fetch(`${origin}/v1/rooms/r`)).status).toBe(429)
  })

  it('L2: X-Forwarded-For counts only behind a trusted proxy', async () => {
    const once = { connectionsPerMinute: 2, now: () => 0 }
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
    const trusting = await start({ ...once, trustedProxies: ['127.0.0.1'] })
    await trusting.join('r', from('192.0.2.1'))
    await trusting.join('r', from('192.0.2.2'))
    const { status } = await refusedUpgrade(trusting.room('r'), from('192.0.2.2').headers)
    expect(status).toBe(429)
    const wary = await start(once)
    await wary.join('r', from('192.0.2.1'))
    expect(await refusedUpgrade(wary.room('r'), from('192.0.2.2').headers)).toMatchObject({
      status: 429,
    })
  })

  it('L2: as many connections at once as are allowed, then 503', async () => {
    const { room, join } = await start({ maxConnections: 1 })
    await join('r')
    const { status, body } = await refusedUpgrade(room('r'))
    expect([status, JSON.parse(body)]).toMatchObject([503, { code: 'busy' }])
  })

  it('L3: no compression is agreed on, and a frame in a hundred pieces is cut off', async () => {
    const { join } = await start()
    const ada = await join('r')
    expect(ada.ws.extensions).toBe('')
    for (let i = 0; i < 100; i++) ada.ws.send(' ', { fin: false })
    expect(await ada.closed()).toMatchObject({ code: 1008 })
  })

  it('L4: a slow reader is closed when a mebibyte waits for it', async () => {
    const { join } = await start({ framesPerSecond: 10_000 })
    const ada = await join('r', { key: keyOf(1) })
    const bob = await join('r')
    ada.ws.pause()
    const sealed = 'x'.repeat(60_000)
    // The kernels of both ends hold some megabytes before anything waits in the server.
    await eventually(async () => {
      for (let i = 0; i < 20; i++) bob.send({ type: 'sending-SDP-offer', sealed })
      await bob.settled()
      expect(bob.all('peer-away')).toHaveLength(1)
    })
    ada.ws.terminate()
  })

  it('L5: of many who come at once a room takes sixteen', async () => {
    const { connect } = await start()
    const clients = Array.from({ length: 20 }, () => connect('r'))
    await eventually(() => {
      const joined = clients.filter((client) => client.all('joined').length > 0)
      const refused = clients.flatMap((client) => client.all('refused'))
      expect([joined.length, refused.map(({ code }) => code)]).toEqual([
        16,
        Array(4).fill('room-full'),
      ])
    })
  })
})

describe('what an operator hears', () => {
  async function listenTo(options: SignalingOptions) {
    const warnings: [fields: object, message: string][] = []
    const warn = (fields: object, message: string): void => void warnings.push([fields, message])
    const nothing = (): void => undefined
    const logger = { debug: nothing, info: nothing, error: nothing, warn }
    const host = await start({ now: () => 0, ...options, logger })
    const heard = () => warnings.map(([fields]) => fields)
    return { ...host, warnings, heard }
  }

  it('of a page that is refused: its origin, and where to allow it', async () => {
    const { room, origin, warnings } = await listenTo({})
    const headers = { origin: 'http://localhost:5173' }
    await refusedUpgrade(room('r'), headers)
    await fetch(`${origin}/v1/rooms/r`, { headers })
    expect(warnings).toEqual([
      [
        { refusal: '403 forbidden', count: 1, origins: ['http://localhost:5173'] },
        expect.stringMatching(/ROOMFUL_ORIGINS.*"origins"/),
      ],
    ])
  })

  it('of wrong addresses, and of too many connections, without whose they were', async () => {
    const { room, join, heard } = await listenTo({ connectionsPerMinute: 2, maxConnections: 2 })
    await refusedUpgrade(room('a%20b'), { origin: 'https://a.example' })
    const ada = await join('r')
    await refusedUpgrade(room('r'), { 'x-forwarded-for': '192.0.2.1' })
    expect(heard()).toEqual([
      { refusal: '404 bad-room-name', count: 1 },
      { refusal: '429 rate-limited', count: 1 },
    ])
    ada.ws.terminate()
    const full = await listenTo({ maxConnections: 1 })
    await full.join('r')
    await refusedUpgrade(full.room('r'))
    expect(full.heard()).toEqual([{ refusal: '503 busy', count: 1 }])
  })

  it('of sockets that are closed, by their close code', async () => {
    const { connect, join, heard } = await listenTo({ framesPerSecond: 1 })
    const says = async (frame: string | Buffer): Promise<number> => {
      const client = await join()
      client.ws.send(frame)
      const { code } = await client.closed()
      return code
    }
    expect(await says('nonsense')).toBe(4400)
    expect(await says(' '.repeat(65_537))).toBe(4413)
    expect(await says(' '.repeat(140_000))).toBe(1009)
    const chatty = await join('other')
    for (let i = 0; i < 20; i++) chatty.send({ type: 'alive', received: 0 })
    expect(await chatty.closed()).toMatchObject({ code: 4429 })
    await connect('r', { after: 'nonsense' }).closed()
    const pieces = await join('third')
    for (let i = 0; i < 100; i++) pieces.ws.send(' ', { fin: false })
    await pieces.closed()
    expect(heard()).toEqual(
      ['4400 bad-message', '4413 too-large', '1009 too-large', '4429 rate-limited']
        .map((refusal) => ({ refusal, count: 1 }))
        .concat({ refusal: '1002 broken-frames', count: 1 }),
    )
  })

  it('of a full room; of what is everyday, nothing', async () => {
    const { connect, join, origin, heard, stop } = await listenTo({ capacity: 1 })
    const ada = await join('r', { key: keyOf(1) })
    await join('r', { key: keyOf(1) })
    expect(await ada.closed()).toMatchObject({ code: 4409 })
    await fetch(`${origin}/v1/rooms/r`)
    await fetch(`${origin}/v1/rooms/r`, { method: 'POST' })
    expect(heard()).toEqual([])
    await connect('r').closed()
    await connect('r').closed()
    expect(heard()).toEqual([{ refusal: '4453 room-full', count: 1 }])
    await stop()
    // What was counted since is not lost with the server.
    const full = { refusal: '4453 room-full', count: 1 }
    expect(heard()).toEqual([full, full])
  })
})

describe('what signaling leaves behind', () => {
  it('close says draining to all, lets nobody in, and resolves when all are gone', async () => {
    const { signaling, join, room } = await start()
    const ada = await join('r')
    const stubborn = await join('r')
    stubborn.ws.pause()
    const closing = signaling.close()
    expect(await refusedUpgrade(room('r'))).toMatchObject({ status: 503 })
    expect(await ada.closed()).toEqual({ code: 4503, reason: 'draining' })
    await closing
    stubborn.ws.resume()
    await stubborn.closed()
    // It is the host's alone again.
    expect(await refusedUpgrade(room('r'))).toEqual({ status: 200, body: 'the host' })
  })

  it('counts frames and bytes where somebody wants to know', async () => {
    const traffic: Traffic = { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0 }
    const { join } = await start({ traffic })
    const ada = await join('r')
    await ada.settled()
    const alive = JSON.stringify({ type: 'alive', received: 0 }).length
    expect(traffic).toMatchObject({ framesIn: 1, framesOut: 2, bytesIn: alive })
    expect(traffic.bytesOut).toBeGreaterThan(alive)
  })

  it('an option that makes no sense is named', async () => {
    for (const capacity of [0, 33, 2.5, NaN, -1])
      await expect(startHost({ capacity })).rejects.toThrow(
        `"capacity" must be a whole number from 1 to 32, not ${capacity}`,
      )
    await expect(startHost({ maxConnections: 0 })).rejects.toThrow('"maxConnections"')
    await expect(startHost({ origins: ['https://a/'] })).rejects.toThrow('"https://a/"')
    await expect(startHost({ trustedProxies: ['nonsense'] })).rejects.toThrow('"nonsense"')
  })
})
