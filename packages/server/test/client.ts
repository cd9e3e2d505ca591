/** A client for tests: raw frames over a real socket, and everything that came back. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  decodeModeration,
  decodeServerMessage,
  type NumberedModeration,
  peerIdOf,
  SUBPROTOCOL,
  toBase64Url,
  type Joined,
  type ServerMessage,
} from '@roomful/protocol'
import { vi } from 'vitest'
import WebSocket from 'ws'
import { createSignaling, type Signaling, type SignalingOptions } from '../src/index.ts'

/** A condition that does not come true within this has failed. */
const PATIENCE_MS = 20_000

type Heard = ServerMessage | NumberedModeration

export type Client = {
  readonly ws: WebSocket
  /** Everything that was received, decoded: a frame that is none of the protocol's fails the test. */
  readonly messages: Heard[]
  readonly send: (message: object) => void
  /** The first message of a type, once it is there. */
  readonly first: <T extends Heard['type']>(type: T) => Promise<Extract<Heard, { type: T }>>
  readonly joined: () => Promise<Joined>
  readonly all: <T extends Heard['type']>(type: T) => Extract<Heard, { type: T }>[]
  /** Resolves after everything that the server wrote before it answered this `alive`. */
  readonly settled: () => Promise<void>
  readonly closed: () => Promise<{ code: number; reason: string }>
}

export type ClientOptions = {
  readonly key?: Uint8Array
  readonly after?: string
  readonly protocols?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

export function keyOf(number: number): Uint8Array {
  return new Uint8Array(16).fill(number)
}

export function idOf(key: Uint8Array): string {
  return peerIdOf(createHash('sha256').update(key).digest())
}

/** Waits for a condition that throws until it holds. */
export function eventually<T>(condition: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(condition, { timeout: PATIENCE_MS, interval: 5 })
}

export function connect(roomUrl: string, options: ClientOptions = {}): Client {
  const { key, after, headers } = options
  const protocols = options.protocols ?? [SUBPROTOCOL, ...(key ? [`key.${toBase64Url(key)}`] : [])]
  const url = after === undefined ? roomUrl : `${roomUrl}?after=${after}`
  const ws = new WebSocket(url, [...protocols], { headers: { ...headers } })
  const messages: Heard[] = []
  let end: { code: number; reason: string } | null = null
  let failure: unknown = null
  ws.on('message', (data: Buffer) => {
    const message = decodeServerMessage(data.toString()) ?? decodeModeration(data.toString())
    if (message) messages.push(message)
    else failure = new Error(`the server sent what is none of its frames: ${data.toString()}`)
  })
  ws.on('error', (error) => (failure ??= error))
  ws.on('close', (code, reason) => (end = { code, reason: reason.toString() }))

  const all = <T extends Heard['type']>(type: T): Extract<Heard, { type: T }>[] =>
    messages.filter((message): message is Extract<Heard, { type: T }> => message.type === type)
  const first = <T extends Heard['type']>(type: T) =>
    eventually(() => {
      const [message] = all(type)
      if (message) return message
      if (failure) throw new Error('the connection failed', { cause: failure })
      throw new Error(`no ${type} among ${messages.map((one) => one.type).join(', ')}`)
    })
  const send = (message: object): void => ws.send(JSON.stringify(message))
  return {
    ws,
    messages,
    send,
    all,
    first,
    joined: () => first('joined'),
    settled: async () => {
      const before = all('alive').length
      send({ type: 'alive', received: 0 })
      await eventually(() => {
        if (all('alive').length === before) throw new Error('no alive')
      })
    },
    closed: () =>
      eventually(() => {
        if (end) return end
        throw new Error('still open')
      }),
  }
}

/** How an upgrade was refused: the status and the body of the HTTP answer. */
export function refusedUpgrade(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, [SUBPROTOCOL], { headers })
    ws.on('open', () => reject(new Error('it was let in')))
    ws.on('error', reject)
    ws.on('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
  })
}

export type Host = {
  readonly server: Server
  readonly signaling: Signaling
  readonly origin: string
  /** The address of a room. */
  readonly room: (name: string) => string
  readonly stop: () => Promise<void>
}

/** Signaling on a server of somebody else's, on a free port. */
export async function startHost(
  options: SignalingOptions = {},
  server: Server = createServer((_request, response) => response.end('the host')),
): Promise<Host> {
  const signaling = createSignaling(options)
  signaling.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    server,
    signaling,
    origin: `http://127.0.0.1:${port}`,
    room: (name) => `ws://127.0.0.1:${port}/v1/rooms/${name}`,
    stop: async () => {
      await signaling.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
