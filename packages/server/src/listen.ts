/** The one file that knows `ws`: from an HTTP upgrade to a line into the hub (H1 to H5, L2, L3), and the farewell. */
import type { IncomingMessage, Server } from 'node:http'
import type { BlockList } from 'node:net'
import type { Duplex } from 'node:stream'
import { CLOSE_CODES, MAX_FRAME_BYTES, SUBPROTOCOL } from '@roomful/protocol'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Access } from './access/access.ts'
import { clientAddress, type AddressLimit } from './address.ts'
import { arrivalOf, type Arrival } from './arrival.ts'
import { attachTo } from './attach.ts'
import { isTry, limitCodes } from './codes.ts'
import { drainSlowly, handOverAll } from './drain.ts'
import type { ClosingRefusal } from './effect.ts'
import { isAllowedOrigin, isForRoom, readTarget, type Origins } from './handshake.ts'
import { abort, answer, REFUSALS, type HttpRefusal } from './http-refusal.ts'
import type { Hub } from './hub.ts'
import type { Logger } from './log.ts'
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.ts'
import { refuse, type Line, type Socket } from './socket.ts'
import type { TroubleLog } from './trouble-log.ts'
import type { Handshake } from './wire.ts'

/** Above L1, so that we can say what is wrong; beyond it `ws` cuts off with 1009. */
const MAX_PAYLOAD_BYTES = 2 * MAX_FRAME_BYTES
/** Browsers do not fragment at these sizes; every fragment costs an object (CVE-2026-48779). */
const MAX_FRAGMENTS = 16
/** A frame of 64 KiB over a bad link comes in about 50 pieces; one byte each would cost 65,536 buffers. */
const MAX_BUFFERED_CHUNKS = 256
/** How long a client may take to close after we did, so that a slow link still brings it the reason. */
const CLOSE_TIMEOUT_MS = 3_000
/** The same in a shutdown, of whose two seconds the rest must be left for others. */
const DRAIN_TIMEOUT_MS = 1_000
/** How long everybody and all rooms together may take to go to other servers; an option allows as much for the former. */
const MAX_DRAIN_MS = 30_000

export type Traffic = { framesIn: number; framesOut: number; bytesIn: number; bytesOut: number }

export type ListenOptions = {
  readonly hub: Hub
  /** `null` where whoever knows a room's name may join. */
  readonly access: Access | null
  readonly origins: Origins
  readonly addresses: AddressLimit
  readonly maxConnections: number
  readonly trustedProxies: BlockList
  readonly log: Logger
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
  /** Counted where somebody wants to know. */
  readonly traffic: Traffic | null
  readonly troubles: Pick<TroubleLog, 'note'>
}

export type Listener = {
  /** Returns what takes it back; sockets that are open stay. */
  readonly attach: (server: Server) => () => void
  /**
   * Lets nobody in, sends everybody away within that time, a few at a time, and resolves when all sockets are closed,
   * a second later at most, or as soon as other servers have the rooms that live here: 30 s after it was called at most.
   */
  readonly close: (drainMs: number) => Promise<void>
  /** Sockets that are open. */
  readonly count: () => number
}

export function listen(options: ListenOptions): Listener {
  const detachers = new Set<() => void>()
  const codes = limitCodes()
  let draining = false
  /** Handshakes whose token is being checked. */
  let pending = 0
  // Its types do not know `closeTimeout` yet, so this is no literal in the call.
  const settings = {
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD_BYTES,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    closeTimeout: CLOSE_TIMEOUT_MS,
    handleProtocols: (offered: Set<string>) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
  }
  const sockets = new WebSocketServer(settings)
  const ids = new WeakMap<IncomingMessage, string>()
  sockets.on('headers', (headers, request) => {
    headers.push(`${REQUEST_ID_HEADER}: ${ids.get(request) ?? ''}`)
  })

  /** What stands against a connection, which is then noted; `count` counts it. */
  function check(request: IncomingMessage, id: string, count: boolean): HttpRefusal | null {
    const refusal = judge(request, count)
    if (!refusal) return null
    options.log.debug({ request: id, code: refusal.code }, 'refused a connection')
    const origin = refusal === REFUSALS.forbidden ? request.headers.origin : undefined
    options.troubles.note(`${refusal.status} ${refusal.code}`, origin)
    return refusal
  }

  function judge(
    { url = '', headers, socket }: IncomingMessage,
    count: boolean,
  ): HttpRefusal | null {
    const target = readTarget(url)
    if (!target) return REFUSALS.badRoomName
    if (!isAllowedOrigin(headers.origin, headers.host, options.origins)) return REFUSALS.forbidden
    if (draining) return REFUSALS.draining
    if (sockets.clients.size + pending >= options.maxConnections) return REFUSALS.busy
    if (options.access?.isReady() === false) return REFUSALS.noKeys
    const forwardedFor = headers['x-forwarded-for']
    const from = Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor
    const address = clientAddress(socket.remoteAddress, from, options.trustedProxies)
    const nowMs = options.now()
    for (const limit of isTry(target) ? [options.addresses, codes] : [options.addresses])
      if (!(count ? limit.admit(address, nowMs) : limit.hasRoom(address, nowMs)))
        return REFUSALS.rateLimited
    return null
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (request.headers.upgrade?.toLowerCase() !== 'websocket')
      return abort(socket, REFUSALS.upgradeRequired, null)
    const id = requestIdOf(request, options.trustedProxies)
    const refusal = check(request, id, true)
    if (refusal) return abort(socket, refusal, id)
    const { url = '', headers } = request
    const read = arrivalOf(url, headers['sec-websocket-protocol'], options.random)
    const complete = (entry: Entry): void => {
      // Corked, so that `joined` leaves in the same packet as the 101 (H2).
      socket.cork()
      ids.set(request, id)
      sockets.handleUpgrade(request, socket, head, (ws) => carry(ws, socket, entry, options))
      socket.uncork()
    }
    if (typeof read === 'string')
      return complete({ refusal: { code: 'bad-message', message: read }, why: 'bad-message' })
    const { arrival, token } = read
    if (!options.access) return complete({ arrival, request: id, grant: null })
    pending++
    void options.access.admit(token, arrival.room).then((admission) => {
      pending--
      complete('refusal' in admission ? admission : { arrival, request: id, grant: admission })
    })
  }

  return {
    attach: (server) => {
      const release = attachTo(server, {
        isOurs: ({ url }) => isForRoom(url),
        onUpgrade: upgrade,
        onRequest: (request, response) => {
          const id = requestIdOf(request, options.trustedProxies)
          const reads = request.method === 'GET' || request.method === 'HEAD'
          answer(
            response,
            reads ? (check(request, id, false) ?? REFUSALS.upgradeRequired) : REFUSALS.badMethod,
            id,
          )
        },
      })
      const detach = (): void => {
        if (detachers.delete(detach)) release()
      }
      detachers.add(detach)
      return detach
    },
    count: () => sockets.clients.size,
    close: async (drainMs) => {
      draining = true
      await drainSlowly(options.hub, () => sockets.clients.size, drainMs, options.now)
      await handOverAll(options.hub, MAX_DRAIN_MS - drainMs, options.now)
      options.hub.drain()
      const impatience = setTimeout(() => {
        for (const ws of sockets.clients) ws.terminate()
      }, DRAIN_TIMEOUT_MS)
      await new Promise<void>((resolve) => sockets.close(() => resolve()))
      clearTimeout(impatience)
      for (const detach of [...detachers]) detach()
    },
  }
}

/** Who comes in, or what it hears and why. */
type Entry =
  | ({ readonly arrival: Arrival } & Handshake)
  | { readonly refusal: ClosingRefusal; readonly why: string }

/** Nothing here refers to the request, so that Node can let go of it. */
function carry(ws: WebSocket, stream: Duplex, entry: Entry, options: ListenOptions): void {
  const { hub, traffic, troubles } = options
  const socket = asSocket(ws, stream, traffic)
  // Without a listener an error would end the process; `ws` closes by itself after one.
  ws.on('error', (error: Error & { code?: string }) => {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') troubles.note('1009 too-large')
    // Others are the network's: a socket that was reset is nobody's fault.
    else if (error.code?.startsWith('WS_ERR_')) troubles.note('1002 broken-frames')
  })
  if ('refusal' in entry) {
    troubles.note(`${CLOSE_CODES[entry.refusal.code]} ${entry.why}`)
    return refuse(socket, entry.refusal)
  }
  const line: Line = hub.open(socket, entry.arrival, entry)
  ws.on('message', (data, isBinary) => {
    // It is a Buffer as long as nobody sets `binaryType`.
    if (isBinary || !Buffer.isBuffer(data)) return line.hearBinary()
    if (traffic) {
      traffic.framesIn++
      traffic.bytesIn += data.length
    }
    line.hear(data.toString(), data.length)
  })
  ws.on('ping', line.hearControl)
  ws.on('pong', line.hearControl)
  ws.on('close', line.cut)
}

function asSocket(ws: WebSocket, stream: Duplex, traffic: Traffic | null): Socket {
  let corked = false
  const uncork = (): void => {
    corked = false
    stream.uncork()
  }
  return {
    send: (frame) => {
      if (ws.readyState !== ws.OPEN) return
      // All that one read brings about is written at once: a system call costs more than a frame.
      if (!corked) {
        corked = true
        stream.cork()
        process.nextTick(uncork)
      }
      if (traffic) {
        traffic.framesOut++
        traffic.bytesOut += Buffer.byteLength(frame)
      }
      ws.send(frame)
    },
    close: (code, reason) => ws.close(code, reason),
    terminate: () => {
      // What was just said still goes out, should it fit.
      if (corked) stream.uncork()
      ws.terminate()
    },
    ping: () => {
      if (ws.readyState === ws.OPEN) ws.ping()
    },
    bufferedBytes: () => ws.bufferedAmount,
  }
}
