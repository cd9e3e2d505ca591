/** A socket with no client behind it: says what a test tells it to, right or wrong. */
import {
  decodeModeration,
  decodeServerMessage,
  type NumberedModeration,
  type ServerMessage,
} from '@roomful/protocol'
import { WebSocket, type ClientOptions } from 'ws'
import { until, type Patience } from './until.ts'

export type Heard = ServerMessage | NumberedModeration

export type Closing = { readonly code: number; readonly reason: string }

export type RawSocket = {
  /** What the server said, in order. A frame that does not decode throws where it arrives. */
  readonly heard: readonly Heard[]
  /** A string as it is, bytes as a binary frame, anything else as JSON. */
  readonly send: (frame: unknown) => void
  /** The first message of the type, from now or before. */
  readonly hear: <T extends Heard['type']>(
    type: T,
    patience?: Patience,
  ) => Promise<Extract<Heard, { type: T }>>
  /** Waits for the close, and tells how it was. */
  readonly closed: (patience?: Patience) => Promise<Closing>
  readonly isOpen: () => boolean
  /** Ends it with no goodbye. */
  readonly cut: () => void
  /** The socket itself, for what has no word here. */
  readonly socket: WebSocket
}

export type RawOptions = ClientOptions & { readonly protocols?: readonly string[] }

/** Connects to `/v1/rooms/{room}`. Resolves when it is open, rejects with `Refused over HTTP: {status}`. */
export async function openRaw(
  origin: string,
  room: string,
  { protocols = ['roomful.v1'], ...options }: RawOptions = {},
): Promise<RawSocket> {
  const address = `${origin.replace(/^http/, 'ws')}/v1/rooms/${room}`
  const socket = new WebSocket(address, [...protocols], { perMessageDeflate: false, ...options })
  const heard: Heard[] = []
  socket.on('message', (bytes: Buffer) => {
    const frame = bytes.toString()
    const message = decodeServerMessage(frame) ?? decodeModeration(frame)
    if (!message) throw new Error(`the server sent what is not of the protocol: ${frame}`)
    heard.push(message)
  })
  let closing: Closing | null = null
  socket.once('close', (code, reason) => {
    closing = { code, reason: reason.toString() }
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('unexpected-response', (request, response) => {
      request.destroy()
      reject(new Error(`Refused over HTTP: ${response.statusCode}`))
    })
    socket.once('error', reject)
  })
  socket.on('error', () => undefined) // a cut of ours or of the server's: `closed` tells
  return {
    heard,
    send: (frame) => {
      if (typeof frame === 'string' || Buffer.isBuffer(frame)) socket.send(frame)
      else socket.send(JSON.stringify(frame))
    },
    hear: <T extends Heard['type']>(type: T, patience?: Patience) =>
      until(
        `the server says ${type}`,
        () => heard.find((message) => isOf(message, type)),
        patience,
      ),
    closed: (patience) => until('the socket is closed', () => closing, patience),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    cut: () => socket.terminate(),
    socket,
  }
}

function isOf<T extends Heard['type']>(
  message: Heard,
  type: T,
): message is Extract<Heard, { type: T }> {
  return message.type === type
}
