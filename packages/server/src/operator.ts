/** What is for whoever runs the server and for nobody else, at a port of its own: no proxy leads there by mistake. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Metrics } from './metrics.ts'
import type { Signaling } from './signaling.ts'

/** Prometheus asks over one connection; nobody here needs more time. */
const TIMEOUT_MS = 10_000

export type OperatorOptions = {
  readonly metrics: Metrics
  readonly signaling: Signaling
  readonly readiness: () => Readiness
  /** `null`: nobody may list the rooms. */
  readonly adminToken: string | null
}

export type Readiness = {
  readonly ready: boolean
  readonly why?: string
  /** What does not work although peers are let in. */
  readonly degraded?: string
}

/** Not listening yet. */
export function operatorServer(options: OperatorOptions): Server {
  return createServer(
    { requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS, maxHeaderSize: 8_192 },
    (request, response) => {
      answer(options, request, response).catch(() => {
        if (!response.headersSent) send(response, 500, { code: 'broken', message: 'see the log' })
      })
    },
  )
}

async function answer(
  { metrics, signaling, readiness, adminToken }: OperatorOptions,
  { method, url, headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD')
    return send(response, 405, { code: 'bad-method', message: 'only GET is answered here' })
  const [path = ''] = (url ?? '').split('?')
  switch (path) {
    case '/metrics': {
      const { type, text } = await metrics.read(signaling)
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
      return
    }
    case '/healthz':
      return send(response, 200, { status: 'ok' })
    case '/readyz': {
      const state = readiness()
      return send(response, state.ready ? 200 : 503, state)
    }
    case '/rooms': {
      // Whoever knows a room's name may join where no tokens are asked for: this is no list for everybody.
      if (adminToken === null || !bears(headers.authorization, adminToken))
        return send(response, 401, {
          code: 'unauthorized',
          message: 'bear the option "adminToken"',
        })
      return send(response, 200, signaling.census())
    }
    default:
      return send(response, 404, { code: 'not-found', message: 'there is nothing here' })
  }
}

/** Compared by hashes, so that neither its length nor where it differs takes time that tells. */
function bears(authorization: string | undefined, token: string): boolean {
  const [given, wanted] = [authorization ?? '', `Bearer ${token}`].map((text) =>
    createHash('sha256').update(text).digest(),
  )
  return given !== undefined && wanted !== undefined && timingSafeEqual(given, wanted)
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(JSON.stringify(body))
}
