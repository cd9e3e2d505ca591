import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { connect as connectTcp, createServer as createTcpServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SUBPROTOCOL, toBase64Url } from '@roomful/protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { connect, eventually, idOf, keyOf } from '../test/client.ts'
import { certificateFor } from './lan.ts'
import { serve, type ServeOptions } from './serve.ts'

const SCRIPT = `console.log(${JSON.stringify('x'.repeat(5_000))})`

async function site(): Promise<{ app: string; sdk: string; examples: string }> {
  const root = await mkdtemp(path.join(tmpdir(), 'roomful-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const folders = { app: `${root}/app`, sdk: `${root}/sdk`, examples: `${root}/examples` }
  for (const folder of [`${root}/app/assets`, folders.sdk, folders.examples])
    await mkdir(folder, { recursive: true })
  await writeFile(`${root}/secret.txt`, 'secret')
  await writeFile(`${root}/app/.hidden`, 'hidden')
  await writeFile(`${root}/app/index.html`, '<!doctype html><title>app</title>')
  await writeFile(`${root}/app/icon.svg`, '<svg/>')
  await writeFile(`${root}/app/assets/main-abc.js`, SCRIPT)
  await writeFile(`${root}/sdk/roomful.js`, 'export {}')
  await writeFile(`${root}/sdk/other.js`, 'export {}')
  await writeFile(`${root}/examples/plain.html`, '<!doctype html><script>1</script>')
  return folders
}

async function start(options: ServeOptions = {}) {
  const served = await serve({ ports: [0], ...options })
  onTestFinished(served.close)
  const origin = `http://127.0.0.1:${served.port}`
  return {
    ...served,
    origin,
    room: (name: string) => `${origin.replace('http', 'ws')}/v1/rooms/${name}`,
  }
}

/** A request whose path is sent as it is written. */
async function asIs(port: number, target: string): Promise<string> {
  const socket = connectTcp(port, '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => (received += chunk.toString()))
  socket.write(`GET ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`)
  await once(socket, 'close')
  return received
}

describe('the server with the app around it', () => {
  it('says that it lives and that it is ready', async () => {
    const { origin } = await start()
    expect(await (await fetch(`${origin}/healthz`)).json()).toEqual({ status: 'ok' })
    const ready = await fetch(`${origin}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true }])
  })

  it('carries signaling', async () => {
    const { room } = await start({ signaling: { capacity: 3 } })
    expect(await connect(room('r')).joined()).toMatchObject({ capacity: 3 })
  })

  it('gives the app out at / and at every room, asked for anew each time', async () => {
    const { origin } = await start({ folders: await site() })
    for (const where of ['/', '/r/standup', '/r/a/b?join']) {
      const page = await fetch(origin + where)
      expect(await page.text()).toContain('<title>app</title>')
      expect(page.headers.get('cache-control')).toBe('no-cache')
      expect(page.headers.get('content-type')).toContain('text/html')
    }
    expect((await fetch(`${origin}/elsewhere`)).status).toBe(404)
    // Who mistyped an address in a browser meets the app, which says so.
    for (const where of ['/elsewhere', '/R/standup', '/r']) {
      const page = await fetch(origin + where, { headers: { accept: 'text/html,*/*;q=0.8' } })
      expect([page.status, await page.text()]).toEqual([404, expect.stringContaining('<title>app')])
    }
    expect((await fetch(`${origin}/icon.svg`)).headers.get('content-type')).toContain('image/svg')
  })

  it('gives assets out compressed and for ever', async () => {
    const { origin } = await start({ folders: await site() })
    const asset = await fetch(`${origin}/assets/main-abc.js`, {
      headers: { 'accept-encoding': 'br' },
    })
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(asset.headers.get('content-encoding')).toBe('br')
    expect(await asset.text()).toBe(SCRIPT)
    const missing = await fetch(`${origin}/assets/gone.js`)
    expect([missing.status, missing.headers.get('cache-control')]).toEqual([404, null])
  })

  it('lets every page import the SDK, and nothing else from there', async () => {
    const { origin } = await start({ folders: await site() })
    const sdk = await fetch(`${origin}/roomful.js`)
    expect(sdk.headers.get('access-control-allow-origin')).toBe('*')
    expect(sdk.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(sdk.headers.get('content-type')).toContain('javascript')
    expect((await fetch(`${origin}/other.js`)).status).toBe(404)
    expect((await fetch(`${origin}/`)).headers.get('cross-origin-resource-policy')).toBe(
      'same-origin',
    )
  })

  it('keeps pages to what they were written to do', async () => {
    const { origin, port } = await start({ folders: await site() })
    const { headers } = await fetch(`${origin}/`)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy.split(';')).toEqual(
      expect.arrayContaining([
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        `connect-src 'self' ws://127.0.0.1:${port} wss://127.0.0.1:${port}`,
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
      ]),
    )
    expect(policy).not.toContain('upgrade-insecure-requests')
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('permissions-policy')).toContain(
      'camera=(self), microphone=(self), display-capture=(self)',
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    const nothing = await fetch(`${origin}/nothing`)
    expect(nothing.headers.get('content-security-policy')).toBe(policy)
  })

  it('lets only the examples have scripts of their own in the page', async () => {
    const { origin } = await start({ folders: await site() })
    const { headers } = await fetch(`${origin}/examples/plain.html`)
    expect(headers.get('content-security-policy')).toContain("script-src 'self' 'unsafe-inline'")
  })

  it('puts no host into the policy that is none', async () => {
    const { port } = await start({ folders: await site() })
    const socket = connectTcp(port, '127.0.0.1')
    let received = ''
    socket.on('data', (chunk) => (received += chunk.toString()))
    socket.write(
      "GET / HTTP/1.1\r\nhost: a; script-src 'unsafe-inline'\r\nconnection: close\r\n\r\n",
    )
    await once(socket, 'close')
    expect(received).toContain("connect-src 'self' 'self';")
    expect(received).not.toMatch(/script-src 'unsafe-inline'/)
  })

  it('gives out nothing above its folders and nothing hidden', async () => {
    const { port } = await start({ folders: await site() })
    for (const target of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
      '/assets/..%5c..%5csecret.txt',
      '/examples/..%2fsecret.txt',
      '/.hidden',
      '/assets/%00',
      '/%ZZ',
    ]) {
      const answer = await asIs(port, target)
      expect(answer, target).toMatch(/^HTTP\/1\.1 4\d\d /)
      expect(answer, target).not.toMatch(/secret$|hidden$/)
    }
  })

  it('says what to do when the app is not built', async () => {
    const { origin } = await start({ folders: { app: path.join(tmpdir(), 'roomful-not-there') } })
    const page = await fetch(`${origin}/`)
    expect([page.status, await page.json()]).toMatchObject([
      503,
      { message: expect.stringContaining('npm run build') },
    ])
  })

  it('counts frames where that was asked for, and there only', async () => {
    const counting = await start({ countFrames: true })
    await connect(counting.room('r')).joined()
    expect(await (await fetch(`${counting.origin}/v1/frames`)).json()).toMatchObject({
      framesIn: 0,
      framesOut: 1,
    })
    const silent = await start()
    expect((await fetch(`${silent.origin}/v1/frames`)).status).toBe(404)
  })

  it('speaks https and wss with a certificate', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'roomful-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const tls = await certificateFor([], folder, Date.now())
    const { port } = await start({ tls })
    const options = { host: '127.0.0.1', port, path: '/healthz', ca: tls.cert }
    const [response] = await once(request(options).end(), 'response')
    expect(response.statusCode).toBe(200)
    expect(response.headers['strict-transport-security']).toBeUndefined()
    response.resume()
    const ws = new WebSocket(`wss://127.0.0.1:${port}/v1/rooms/r`, [SUBPROTOCOL], { ca: tls.cert })
    expect(JSON.parse(String((await once(ws, 'message'))[0]))).toMatchObject({ type: 'joined' })
    ws.terminate()
  })
})

describe('what is for the operator', () => {
  const adminToken = 'a token of thirty-two bytes or more'
  const metrics = { port: 0, host: '127.0.0.1', adminToken }

  /** What Prometheus would read: the value of each line by its name and labels. */
  async function read(port: number | null): Promise<ReadonlyMap<string, number>> {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`)
    expect(response.headers.get('content-type')).toContain('text/plain')
    const lines = (await response.text()).split('\n').filter((line) => !line.startsWith('#'))
    return new Map(
      lines.map((line) => [
        line.slice(0, line.lastIndexOf(' ')),
        Number(line.slice(line.lastIndexOf(' '))),
      ]),
    )
  }

  it('counts peers, frames and refusals, and names nobody', async () => {
    const served = await start({ metrics, signaling: { capacity: 2 } })
    const [ada, bob] = [
      connect(served.room('hidden-room'), { key: keyOf(1) }),
      connect(served.room('hidden-room')),
    ]
    const { epoch } = await ada.joined()
    await bob.joined()
    expect(await connect(served.room('hidden-room')).closed()).toMatchObject({ code: 4453 })
    bob.send({ type: 'sending-SDP-offer', description: { type: 'offer', sdp: 'v=0' } })
    await ada.first('receiving-SDP-offer')
    ada.send({ type: 'flying' })
    await ada.first('refused')
    ada.ws.terminate()
    await bob.first('peer-away')
    const away = await read(served.metricsPort)
    expect(away.get('roomful_sessions{state="away"}')).toBe(1)
    await connect(served.room('hidden-room'), { key: keyOf(1), after: `${epoch}.0` }).joined()
    await connect(served.room('other-room'), { key: keyOf(1), after: 'long-gone.7' }).joined()
    const page = await fetch(`${served.origin}/v1/rooms/r`, {
      headers: { origin: 'https://evil.example' },
    })
    expect(page.status).toBe(403)
    const found = await read(served.metricsPort)
    expect(
      Object.fromEntries(
        [...found].filter(
          ([name]) => name.startsWith('roomful_') && !name.startsWith('roomful_relay_seconds_b'),
        ),
      ),
    ).toEqual({
      roomful_sockets: 3,
      roomful_rooms: 2,
      'roomful_sessions{state="carried"}': 3,
      'roomful_sessions{state="away"}': 0,
      roomful_ready: 1,
      'roomful_joins_total{how="new"}': 2,
      'roomful_joins_total{how="resumed"}': 1,
      'roomful_joins_total{how="restarted"}': 1,
      'roomful_frames_total{type="sending-SDP-offer"}': 1,
      'roomful_frames_total{type="unknown"}': 1,
      'roomful_refusals_total{code="4453",reason="room-full"}': 1,
      'roomful_refusals_total{code="403",reason="forbidden"}': 1,
      roomful_relay_seconds_sum: expect.any(Number),
      roomful_relay_seconds_count: 1,
    })
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes'])
      expect(found.get(name), name).toBeGreaterThan(0)
    expect([...found.keys()].join()).not.toMatch(/hidden|other-room|evil/)
  })

  it('lists rooms to who bears the admin token, and to nobody else', async () => {
    const served = await start({ metrics })
    await connect(served.room('tea'), { key: keyOf(1) }).joined()
    const ask = (authorization?: string) =>
      fetch(`http://127.0.0.1:${served.metricsPort}/rooms`, {
        headers: authorization === undefined ? {} : { authorization },
      })
    expect(await (await ask(`Bearer ${adminToken}`)).json()).toEqual({
      sockets: 1,
      rooms: [{ room: 'tea', peers: [{ id: idOf(keyOf(1)), away: false }] }],
    })
    for (const wrong of [
      undefined,
      '',
      'Bearer ',
      `Bearer ${adminToken}x`,
      adminToken,
      `Basic ${adminToken}`,
    ]) {
      const response = await ask(wrong)
      expect(response.status, wrong).toBe(401)
      expect(await response.text()).not.toContain('tea')
    }
    const without = await start({ metrics: { ...metrics, adminToken: null } })
    for (const authorization of ['Bearer null', 'Bearer '])
      expect(
        (
          await fetch(`http://127.0.0.1:${without.metricsPort}/rooms`, {
            headers: { authorization },
          })
        ).status,
      ).toBe(401)
  })

  it('is at its own port alone, and nothing else is there', async () => {
    const served = await start({ metrics, folders: await site() })
    for (const path of ['/metrics', '/rooms', '/v1/rooms'])
      expect((await fetch(served.origin + path)).status, path).toBe(404)
    const operator = `http://127.0.0.1:${served.metricsPort}`
    expect((await fetch(`${operator}/healthz`)).status).toBe(200)
    expect((await fetch(`${operator}/readyz`)).status).toBe(200)
    for (const path of ['/', '/v1/rooms/r', '/r/tea'])
      expect((await fetch(operator + path)).status, path).toBe(404)
    expect((await fetch(`${operator}/metrics`, { method: 'POST' })).status).toBe(405)
    expect((await start()).metricsPort).toBeNull()
  })

  it('is not ready while the keys of tokens cannot be fetched, and lets nobody in', async () => {
    const silent = createTcpServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as AddressInfo // it listens on TCP
    const served = await start({ signaling: { access: { jwksUrl: `http://127.0.0.1:${port}/` } } })
    const ready = await fetch(`${served.origin}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, why: 'no-keys' }])
    expect((await fetch(`${served.origin}/healthz`)).status).toBe(200)
    const room = await fetch(`${served.origin}/v1/rooms/r`)
    expect([room.status, await room.json()]).toMatchObject([503, { code: 'no-keys' }])
  })

  it('is not ready before it was in its cluster, and says which broker it cannot use', async () => {
    const lines: string[] = []
    const served = await start({
      signaling: { cluster: { servers: ['nats://user:hush@127.0.0.1:1'] } },
      logTo: { write: (line) => lines.push(line) },
    })
    const ready = await fetch(`${served.origin}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, why: 'no-cluster' }])
    await eventually(() => expect(lines.join('')).toContain('the broker cannot be used yet'))
    expect(lines.join('')).not.toContain('hush')
  })
})

describe('a request', () => {
  it('has a name that its answer and all its lines in the log bear', async () => {
    const lines: string[] = []
    const logTo = { write: (line: string) => void lines.push(line) }
    const { origin, room } = await start({ logLevel: 'debug', logTo })
    const ada = connect(room('r'))
    const [{ headers }] = await once(ada.ws, 'upgrade')
    const id = String(headers['x-request-id'])
    expect(id).toMatch(/^[\w-]{12}$/)
    await ada.joined()
    ada.ws.send('nonsense')
    await ada.closed()
    const about = (wanted: string) =>
      lines
        .map((line) => JSON.parse(line))
        .filter(({ request }) => request === wanted)
        .map(({ msg }) => msg)
    expect(about(id)).toEqual(['opened a socket', 'closed a socket'])
    const response = await fetch(`${origin}/healthz`)
    expect(about(String(response.headers.get('x-request-id')))).toEqual(['answered'])
    const refused = await fetch(`${origin}/v1/rooms/r`, {
      headers: { origin: 'https://evil.example' },
    })
    expect(about(String(refused.headers.get('x-request-id')))).toEqual(['refused a connection'])
  })

  it('keeps the name that a trusted proxy gave it, and nobody else', async () => {
    const headers = { 'x-request-id': 'from-the-proxy-1' }
    const given = async (origin: string, sent: Record<string, string>) =>
      (await fetch(`${origin}/healthz`, { headers: sent })).headers.get('x-request-id')
    const open = await start()
    expect(await given(open.origin, headers)).not.toBe('from-the-proxy-1')
    const behind = await start({ signaling: { trustedProxies: ['127.0.0.1'] } })
    expect(await given(behind.origin, headers)).toBe('from-the-proxy-1')
    for (const odd of ['a b', 'x'.repeat(65), 'short', 'a"b{}jshdgf'])
      expect(await given(behind.origin, { 'x-request-id': odd })).toMatch(/^[\w-]{12}$/)
  })
})

describe('the server and its ports', () => {
  it('moves on from a port that is busy, and says so when it was the last', async () => {
    const blocker = createTcpServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    onTestFinished(() => void blocker.close())
    const { port: busy } = blocker.address() as AddressInfo // it listens on TCP
    const { port } = await start({ ports: [busy, 0] })
    expect(port).not.toBe(busy)
    await expect(serve({ ports: [busy] })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('ends half a handshake that is left open', async () => {
    const { port } = await start({ handshakeTimeoutMs: 100 })
    const halves = [
      '',
      'GET /v1/rooms/r HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n',
      'GET /v1/rooms/r HT',
    ]
    await Promise.all(
      halves.map(async (half) => {
        const socket = connectTcp(port, '127.0.0.1')
        socket.resume().write(half)
        await once(socket, 'close')
      }),
    )
  })

  it('ends with sockets, requests and half handshakes open, and says draining', async () => {
    const served = await serve({ ports: [0] })
    const ada = connect(`ws://127.0.0.1:${served.port}/v1/rooms/r`)
    await ada.joined()
    const half = connectTcp(served.port, '127.0.0.1')
    half.on('error', () => undefined).write('GET / HT')
    await fetch(`http://127.0.0.1:${served.port}/healthz`)
    await served.close()
    expect(await ada.closed()).toEqual({ code: 4503, reason: 'draining' })
    await expect(fetch(`http://127.0.0.1:${served.port}/healthz`)).rejects.toThrow('fetch failed')
  })
})

describe('the log', () => {
  it('says at its default level whose page was refused and how to let it in', async () => {
    const lines: string[] = []
    const { origin } = await start({ logTo: { write: (line) => void lines.push(line) } })
    const headers = { origin: 'http://localhost:5173' }
    await fetch(`${origin}/v1/rooms/hidden-room`, { headers })
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { level: 40, refusal: '403 forbidden', origins: ['http://localhost:5173'] },
    ])
    expect(lines[0]).toContain('ROOMFUL_ORIGINS')
    expect(lines[0]).not.toContain('hidden-room')
  })

  it('at its most talkative holds no description, address, key, token or name of a room', async () => {
    const lines: string[] = []
    const logTo = { write: (line: string) => void lines.push(line) }
    const { origin, port, room } = await start({ folders: await site(), logLevel: 'trace', logTo })
    const protocols = [SUBPROTOCOL, `key.${toBase64Url(keyOf(7))}`, 'token.sesame']
    const ada = connect(room('hidden-room'), { key: keyOf(6) })
    await ada.joined()
    const bob = connect(room('hidden-room'), {
      protocols,
      headers: { 'x-forwarded-for': '192.0.2.77' },
    })
    await bob.joined()
    bob.send({ type: 'sending-SDP-offer', description: { type: 'offer', sdp: 'v=0 psst' } })
    bob.send({ type: 'sending-ICE-candidates', candidates: [{ candidate: 'candidate psst' }] })
    bob.send({ type: 'renewing-token', token: 'sesame' })
    await ada.first('receiving-SDP-offer')
    bob.ws.send('psst')
    await bob.closed()
    for (const target of [
      '/r/hidden-room',
      '/v1/rooms/hidden-room',
      '/nothing/hidden-room?token=sesame',
      '/r/%ZZhidden-room',
    ])
      await asIs(port, target)
    await fetch(`${origin}/healthz`, { method: 'POST', body: 'x'.repeat(5_000) })
    const garbage = connectTcp(port, '127.0.0.1')
    garbage.resume().write('GARBAGE hidden-room sesame\r\n\r\n')
    await once(garbage, 'close')

    const log = lines.join('')
    expect(log).toContain('opened a socket')
    expect(log).toContain('"code":"bad-message"')
    expect(log).toContain('answered')
    expect(log).toContain(idOf(keyOf(7)))
    for (const secret of [
      'psst',
      'sesame',
      'hidden-room',
      '192.0.2.77',
      '127.0.0.1',
      toBase64Url(keyOf(6)),
      toBase64Url(keyOf(7)),
    ])
      expect(log, secret).not.toContain(secret)
  })
})
