/** Signaling on the servers that people have: it takes its rooms, and they notice nothing of it. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { connect, refusedUpgrade, startHost, type Host } from '../test/client.ts'

const HMR = '/_next/webpack-hmr'

async function start(server: Server): Promise<Host> {
  const host = await startHost({}, server)
  onTestFinished(host.stop)
  return host
}

const fetched = async (url: string): Promise<readonly [number, string]> => {
  const response = await fetch(url)
  return [response.status, await response.text()]
}

/** Two peers meet in a room of this host, and one of them leaves. */
async function expectARoom({ room }: Host): Promise<void> {
  const ada = connect(room('tea'))
  await ada.joined()
  const bob = connect(room('tea'))
  const { self, peers } = await bob.joined()
  expect(peers).toHaveLength(1)
  expect(await ada.first('peer-joined')).toMatchObject({ peer: self })
  bob.send({ type: 'leaving' })
  expect(await ada.first('peer-left')).toMatchObject({ peer: self, reason: 'left' })
  expect((await bob.closed()).code).toBe(1000)
  ada.send({ type: 'leaving' })
  await ada.closed()
}

describe('with Express', () => {
  it('Express answers what is its own, and never sees what is for a room', async () => {
    const app = express()
    const seen: string[] = []
    app.use(({ path }, _response, next) => {
      seen.push(path)
      next()
    })
    app.get('/', (_request, response) => response.end('express'))
    const host = await start(createServer(app))
    await expectARoom(host)
    expect(await fetched(`${host.origin}/`)).toEqual([200, 'express'])
    const [missing, page] = await fetched(`${host.origin}/v1/elsewhere`)
    expect([missing, page.includes('Cannot GET /v1/elsewhere')]).toEqual([404, true])
    const [status, refusal] = await fetched(`${host.origin}/v1/rooms/tea`)
    expect([status, refusal.includes('upgrade-required')]).toEqual([426, true])
    expect(await refusedUpgrade(host.room('%20'))).toMatchObject({ status: 404 })
    expect(seen).toEqual(['/', '/v1/elsewhere'])
  })
})

/**
 * Next's custom server, from its documentation: one handler for every request. In development it listens to `upgrade` by
 * itself, from the first request on, for the socket that reloads modules.
 */
function nextLike(listenToUpgrades: (server: Server) => void) {
  let prepared = false
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (!prepared) listenToUpgrades(server)
    prepared = true
    response.end(`next: ${request.url}`)
  }
  const server = createServer(handle)
  return server
}

/** As Next does: what is not its own is left alone. */
function leavingTheRest(server: Server): void {
  const sockets = new WebSocketServer({ noServer: true })
  onTestFinished(() => sockets.close())
  server.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith(HMR)) return
    sockets.handleUpgrade(request, socket, head, (ws) => ws.send('built'))
  })
}

/** As `ws` does where it is given a path: what is not its own is answered with 400. */
function refusingTheRest(server: Server): void {
  const sockets = new WebSocketServer({ server, path: HMR })
  onTestFinished(() => sockets.close())
  sockets.on('connection', (ws) => ws.send('built'))
}

async function expectHmr({ origin }: Host): Promise<void> {
  const ws = new WebSocket(`${origin.replace('http', 'ws')}${HMR}?id=1`)
  expect(String((await once(ws, 'message'))[0])).toBe('built')
  ws.terminate()
}

describe.each([
  ['leaves the rest alone', leavingTheRest],
  ['refuses the rest', refusingTheRest],
])("with Next's custom server, whose own socket %s", (_what, listenToUpgrades) => {
  it('both work, and the handler never sees what is for a room', async () => {
    const host = await start(nextLike(listenToUpgrades))
    await expectARoom(host)
    expect(await fetched(`${host.origin}/about?a=1`)).toEqual([200, 'next: /about?a=1'])
    await expectHmr(host)
    await expectARoom(host)
    const [status, refusal] = await fetched(`${host.origin}/v1/rooms/tea`)
    expect([status, refusal.includes('upgrade-required')]).toEqual([426, true])
    expect(await refusedUpgrade(host.room('%20'))).toMatchObject({ status: 404 })
    await expectHmr(host)
  })

  it('both work as well where it was there first', async () => {
    const server = createServer((request, response) => response.end(`next: ${request.url}`))
    listenToUpgrades(server)
    const host = await start(server)
    await expectHmr(host)
    await expectARoom(host)
    expect(await fetched(`${host.origin}/`)).toEqual([200, 'next: /'])
  })
})
