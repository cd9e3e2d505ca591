import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect as connectTcp, type AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { connect, eventually, refusedUpgrade, startHost } from '../test/client.ts'
import { createSignaling } from './index.ts'

async function start(server?: Server) {
  const host = await startHost({}, server)
  onTestFinished(host.stop)
  return host
}

const text = async (url: string): Promise<string> => (await fetch(url)).text()

describe("signaling on somebody else's server", () => {
  it('leaves every other request to the host', async () => {
    const { origin, room } = await start()
    expect(await text(`${origin}/`)).toBe('the host')
    expect(await text(`${origin}/v1/rooms`)).toBe('the host')
    expect(await text(`${origin}/v1/rooms/r`)).toContain('upgrade-required')
    await connect(room('r')).joined()
  })

  it("does so when the host's own listener comes after it", async () => {
    const server = createServer()
    const { origin } = await start(server)
    server.on('request', (_request, response) => response.end('late host'))
    expect(await text(`${origin}/`)).toBe('late host')
    expect(await text(`${origin}/v1/rooms/r`)).toContain('upgrade-required')
  })

  it("leaves the host's own WebSockets to it, whoever comes first", async () => {
    const server = createServer()
    const echo = new WebSocketServer({ noServer: true })
    const { origin, room } = await start(server)
    server.on('upgrade', (request, socket, head) => {
      if (request.url !== '/echo') return
      echo.handleUpgrade(request, socket, head, (ws) =>
        ws.on('message', (data) => ws.send(String(data))),
      )
    })
    await connect(room('r')).joined()
    const ws = new WebSocket(`${origin.replace('http', 'ws')}/echo`)
    await once(ws, 'open')
    ws.send('hello')
    expect(String((await once(ws, 'message'))[0])).toBe('hello')
    ws.terminate()
    echo.close()
  })

  it('answers who asks to upgrade elsewhere as Node would without it', async () => {
    const { origin } = await start()
    const { port } = new URL(origin)
    const socket = connectTcp(Number(port), '127.0.0.1')
    let received = ''
    socket.on('data', (chunk) => (received += chunk.toString()))
    socket.write(
      'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n\r\n',
    )
    await once(socket, 'close')
    expect(received).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(received).toContain('the host')
  })

  it('works with Fastify', async () => {
    const app = fastify()
    app.get('/', () => 'fastify')
    await app.ready()
    const { origin, room } = await start(app.server)
    expect(await text(`${origin}/`)).toBe('fastify')
    expect(await text(`${origin}/v1/rooms/r`)).toContain('upgrade-required')
    await connect(room('r')).joined()
  })

  it("lets go when it is told to: open sockets stay, new ones are the host's", async () => {
    const server = createServer((_request, response) => response.end('the host'))
    const signaling = createSignaling()
    const detach = signaling.attach(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // it listens on TCP
    onTestFinished(async () => {
      await signaling.close()
      server.closeAllConnections()
      server.close()
    })
    const ada = connect(`ws://127.0.0.1:${port}/v1/rooms/r`)
    await ada.joined()
    detach()
    expect(await text(`http://127.0.0.1:${port}/v1/rooms/r`)).toBe('the host')
    expect(server.listenerCount('upgrade')).toBe(0)
    expect(Object.hasOwn(server, 'emit')).toBe(false)
    await ada.settled()
  })

  it('one signaling serves two servers, and their peers meet', async () => {
    const first = await start()
    const second = createServer()
    first.signaling.attach(second)
    second.listen(0, '127.0.0.1')
    await once(second, 'listening')
    onTestFinished(() => void second.close())
    const { port } = second.address() as AddressInfo // it listens on TCP
    const ada = connect(first.room('r'))
    await ada.joined()
    const bob = connect(`ws://127.0.0.1:${port}/v1/rooms/r`)
    expect((await bob.joined()).peers).toHaveLength(1)
    await ada.first('peer-joined')
    bob.ws.terminate()
    await ada.first('peer-away')
  })

  it('a socket that is reset in the middle of a refusal harms nobody', async () => {
    const { origin, room } = await start()
    const { port } = new URL(origin)
    for (let i = 0; i < 50; i++) {
      const socket = connectTcp(Number(port), '127.0.0.1')
      await once(socket, 'connect')
      socket.write(
        'GET /v1/rooms/%20 HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      )
      socket.resetAndDestroy()
    }
    await eventually(async () =>
      expect(await refusedUpgrade(room('%20'))).toMatchObject({ status: 404 }),
    )
  })
})
