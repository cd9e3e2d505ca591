/** Saying no over HTTP, before there is a WebSocket (H1): on a raw socket that asked to upgrade, and to a plain GET. */
import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { REQUEST_ID_HEADER } from './request-id.ts'

export type HttpRefusal = {
  readonly status: number
  readonly code: string
  /** What is wrong and what to do next. */
  readonly message: string
}

type Reason =
  | 'badRoomName'
  | 'forbidden'
  | 'rateLimited'
  | 'busy'
  | 'noKeys'
  | 'draining'
  | 'upgradeRequired'
  | 'badMethod'

export const REFUSALS: Readonly<Record<Reason, HttpRefusal>> = {
  badRoomName: {
    status: 404,
    code: 'bad-room-name',
    message:
      'a room is /v1/rooms/{room}, its name 1 to 64 of A-Z a-z 0-9 . _ ~ -, but neither "." nor ".."',
  },
  forbidden: {
    status: 403,
    code: 'forbidden',
    message: 'pages of this origin may not connect: allow it with the option "origins"',
  },
  rateLimited: {
    status: 429,
    code: 'rate-limited',
    message: 'too many connections from this address: come back in some seconds',
  },
  busy: {
    status: 503,
    code: 'busy',
    message: 'the server has as many connections as it takes: come back later',
  },
  noKeys: {
    status: 503,
    code: 'no-keys',
    message: 'the keys that tokens are checked with cannot be fetched yet: come back later',
  },
  draining: {
    status: 503,
    code: 'draining',
    message: 'the server is being replaced: come back at once',
  },
  upgradeRequired: {
    status: 426,
    code: 'upgrade-required',
    message: 'nothing is wrong: connect here by WebSocket',
  },
  badMethod: {
    status: 405,
    code: 'bad-method',
    message: 'GET tells whether you may connect; connect by WebSocket',
  },
}

/** A wait worth while after too many connections; the buckets refill in seconds. */
const RETRY_AFTER_S = '5'

/** Answers a plain request. */
export function answer(response: ServerResponse, refusal: HttpRefusal, id: string): void {
  const body = bodyOf(refusal)
  response.writeHead(refusal.status, headersOf(refusal, body, id))
  response.end(body)
}

/** Answers on a socket that asked to upgrade, and closes it. */
export function abort(socket: Duplex, refusal: HttpRefusal, id: string | null): void {
  const body = bodyOf(refusal)
  const headers = { ...headersOf(refusal, body, id), connection: 'close' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const status = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`
  // Destroyed once written: who asked does not decide how long the socket stays half open.
  socket.once('finish', () => socket.destroy())
  socket.end([status, ...lines, '', body].join('\r\n'))
}

function bodyOf({ code, message }: HttpRefusal): string {
  return JSON.stringify({ code, message })
}

/** Readable by every page, a refused one above all: it has to learn why, and nothing here is about anybody. */
function headersOf(
  { status }: HttpRefusal,
  body: string,
  id: string | null,
): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
    ...(id === null ? {} : { [REQUEST_ID_HEADER]: id }),
    ...(status === 426 ? { upgrade: 'websocket' } : {}),
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    ...(status === 429 || status === 503 ? { 'retry-after': RETRY_AFTER_S } : {}),
  }
}
