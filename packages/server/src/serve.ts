/** Our own server: signaling with the app around it. Whoever has a server of their own attaches `createSignaling` instead. */
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import fastifyCompress from '@fastify/compress'
import fastifyHelmet from '@fastify/helmet'
import { fastify, LogController, type FastifyInstance, type FastifyRequest } from 'fastify'
import { isLoopback, parseNetworks } from './address.ts'
import { answerClientError } from './client-error.ts'
import type { Traffic } from './listen.ts'
import { operatorServer, type Readiness } from './operator.ts'
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.ts'
import { APP_HEADERS, PERMISSIONS } from './security.ts'
import { createSignaling, type Signaling, type SignalingOptions } from './signaling.ts'
import { serveFiles, type Folders } from './site.ts'

/** Long for a phone on a bad link, short for who opens thousands of halves. */
const DEFAULT_HANDSHAKE_TIMEOUT_MS = 8_000
/** How often Node looks for those that took too long, in each such time. */
const CHECKS = 4
/** Above the 60 s after which the usual proxies let go of an idle connection, so that it is they who do. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000
/** A browser behind two proxies sends about 40 (L3); a token in a subprotocol may have 8 KiB. */
const MAX_HEADERS = 64
const MAX_HEADER_BYTES = 16 * 1024
/** Nothing here takes a body. */
const BODY_LIMIT_BYTES = 1_024

export type ServeOptions = {
  /** @default '127.0.0.1' */
  readonly host?: string
  /**
   * Ports to try in turn; 0 is any free one.
   * @default [3000]
   */
  readonly ports?: readonly number[]
  /**
   * PEM texts. With them the server speaks https and wss.
   * @default none
   */
  readonly tls?: { readonly key: string; readonly cert: string }
  /**
   * What is given out beside signaling.
   * @default {}
   */
  readonly folders?: Folders
  readonly signaling?: Omit<SignalingOptions, 'logger' | 'traffic' | 'meter'>
  /**
   * Logs are lines of JSON (pino), without descriptions, addresses, keys, tokens or names of rooms. At `warn`: who was
   * refused, counted, and what to do about it.
   * @default 'warn'
   */
  readonly logLevel?: string
  /** @default process.stderr */
  readonly logTo?: { readonly write: (line: string) => void }
  /**
   * How long a client may take for a request, or for half a handshake that it leaves open, in milliseconds.
   * @default 8_000
   */
  readonly handshakeTimeoutMs?: number
  /**
   * Tells at `/v1/frames`, to this machine only, how many frames and bytes went through.
   * @default false
   */
  readonly countFrames?: boolean
  /**
   * A port of its own, for who runs the server: `/metrics` for Prometheus, `/healthz`, `/readyz`, and `/rooms` for who bears
   * the admin token. Port 0 is any free one.
   * @default none
   */
  readonly metrics?: {
    readonly port: number
    readonly host: string
    readonly adminToken: string | null
  } | null
  /**
   * How long `close` takes to send peers elsewhere, in milliseconds.
   * @default 0
   */
  readonly drainMs?: number
}

export type Served = {
  readonly host: string
  readonly port: number
  /** Where `/metrics` is, should it be asked for. */
  readonly metricsPort: number | null
  /**
   * Says that it is not ready, sends clients to another server and stops. Resolves within `drainMs` and two seconds, or in
   * a cluster as soon as others have its rooms, 32 s after it was called at most.
   */
  readonly close: () => Promise<void>
}

/** Starts the server. Rejects with Node's error when no port can be had, with a RangeError when an option is wrong. */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const traffic: Traffic | null = options.countFrames
    ? { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0 }
    : null
  const metrics = options.metrics ? (await import('./metrics.ts')).openMetrics() : null
  const { app, server } = createApp(options)
  const signaling = createSignaling({
    ...options.signaling,
    logger: app.log,
    ...(traffic ? { traffic } : {}),
    ...(metrics ? { meter: metrics.meter } : {}),
  })
  let listening = false
  const readiness = (): Readiness => readinessOf(signaling, listening)
  await addRoutes(app, options.folders ?? {}, readiness, traffic)
  await app.ready()
  signaling.attach(server)
  const host = options.host ?? '127.0.0.1'
  const operator =
    metrics && options.metrics
      ? operatorServer({ ...options.metrics, metrics, signaling, readiness })
      : null
  const stop = async (): Promise<void> => {
    listening = false
    await signaling.close({ drainMs: options.drainMs ?? 0 })
    await Promise.all([end(server), operator && end(operator)])
    await app.close()
  }
  try {
    const port = await listenOn(server, host, options.ports ?? [3000])
    const metricsPort =
      operator && options.metrics
        ? await listenOn(operator, options.metrics.host, [options.metrics.port])
        : null
    listening = true
    server.on('error', (error) => app.log.error({ err: error }, 'the server broke'))
    app.log.info({ port }, 'listening')
    return { host, port, metricsPort, close: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function readinessOf(signaling: Signaling, listening: boolean): Readiness {
  if (!listening) return { ready: false, why: 'draining' }
  const standing = signaling.cluster()?.standing ?? 'in'
  if (standing === 'joining') return { ready: false, why: 'no-cluster' }
  if (!signaling.isReady()) return { ready: false, why: 'no-keys' }
  return standing === 'apart' ? { ready: true, degraded: 'no-cluster' } : { ready: true }
}

/** Ends a server, whoever is still connected. One that never listened has nothing to end. */
async function end(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}

function createApp(options: ServeOptions): { app: FastifyInstance; server: Server } {
  const timeoutMs = options.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS
  const settings = {
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    connectionsCheckingInterval: timeoutMs / CHECKS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  }
  const { tls } = options
  const trusted = parseNetworks(options.signaling?.trustedProxies ?? [])
  const server: Server = tls
    ? createTlsServer({ ...settings, ...tls, handshakeTimeout: timeoutMs })
    : createServer(settings)
  server.maxHeadersCount = MAX_HEADERS
  const app = fastify({
    serverFactory: (listener) => server.on('request', listener),
    logger: { level: options.logLevel ?? 'warn', stream: options.logTo ?? process.stderr },
    // Its lines hold addresses and names of rooms; ours are below.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    genReqId: (request) => requestIdOf(request, trusted),
    clientErrorHandler: answerClientError,
    bodyLimit: BODY_LIMIT_BYTES,
  })
  return { app, server }
}

async function addRoutes(
  app: FastifyInstance,
  folders: Folders,
  readiness: () => Readiness,
  traffic: Traffic | null,
): Promise<void> {
  await app.register(fastifyHelmet, APP_HEADERS)
  await app.register(fastifyCompress, { globalDecompression: false, encodings: ['br', 'gzip'] })
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('permissions-policy', PERMISSIONS).header(REQUEST_ID_HEADER, request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const fields = { ...label(request), status: reply.statusCode, tookMs: reply.elapsedTime }
    request.log.debug(fields, 'answered')
  })
  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) request.log.error({ ...label(request), err: error }, 'failed')
    const message = status >= 500 ? 'something broke here: see the log' : error.message
    return reply.code(status).send({ code: status >= 500 ? 'broken' : 'bad-request', message })
  })
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const state = readiness()
    return reply.code(state.ready ? 200 : 503).send(state)
  })
  if (traffic)
    app.get('/v1/frames', (request, reply) =>
      isLoopback(request.socket.remoteAddress) ? traffic : reply.callNotFound(),
    )
  await serveFiles(app, folders)
}

/** The route and not the address that was asked for: that may hold the name of a room. */
function label(request: FastifyRequest): { readonly method: string; readonly route: string } {
  return { method: request.method, route: request.routeOptions.url ?? 'none' }
}

/** Resolves with the first of the ports that is free. */
async function listenOn(server: Server, host: string, ports: readonly number[]): Promise<number> {
  const [port = 0, ...others] = ports
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (busy && others.length > 0) return listenOn(server, host, others)
    throw error
  }
  return (server.address() as AddressInfo).port // it listens on TCP, so it is no path
}
