/** Puts the parts together: rooms in memory or in a cluster, a hub, and a listener on anybody's http.Server. */
import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { toBase64Url, type IceServer } from '@roomful/protocol'
import { openAccess, type AccessOptions } from './access/access.ts'
import { limitAddresses, parseNetworks } from './address.ts'
import type { Backend, ClusterState, RoomEntry } from './cluster/backend.ts'
import { readBroker, type ClusterOptions } from './cluster/broker.ts'
import { openClusterBackend } from './cluster/cluster.ts'
import { openMemoryBackend } from './cluster/memory.ts'
import { openNats } from './cluster/nats.ts'
import type { Origins } from './handshake.ts'
import { openHub } from './hub.ts'
import { ADDRESS_RATE } from './limits.ts'
import { listen, type Traffic } from './listen.ts'
import { SILENT, type Logger } from './log.ts'
import { NO_METER, type Meter } from './meter.ts'
import { positive, roomSettings, socketRate } from './settings.ts'
import { openTroubleLog, type TroubleLog } from './trouble-log.ts'
import { iceServersFor, type TurnOptions } from './turn.ts'

/** Under the 20,000 open files that a process often may have. */
const DEFAULT_MAX_CONNECTIONS = 16_000
const TICK_MS = 1_000
const EPOCH_BYTES = 12
/** Of the name of a node. */
const NAME_BYTES = 9

export type SignalingOptions = {
  /**
   * Keys of the JSON Web Tokens that peers have to bring; without any, whoever knows a room's name may join.
   * @default {}
   */
  readonly access?: AccessOptions
  /**
   * Origins of pages that may connect besides the server's own (`https://app.example`), or `*` for all. Programs, which
   * send no `Origin`, always may.
   * @default []
   */
  readonly origins?: Origins
  /**
   * Peers that a room takes, 32 at most: what a newcomer to more of them says at once is more than `framesPerSecond` and
   * what is kept for a lost socket allow.
   * @default 16
   */
  readonly capacity?: number
  /**
   * How long a peer whose socket was lost may take to return, in milliseconds, before the others hear `peer-left`.
   * @default 30_000
   */
  readonly lostAfterMs?: number
  /**
   * What one socket may send on average; five times as much at once, and as much again after a warning. An offer or an
   * answer counts as five, so that a newcomer spends about nine for each peer who is there.
   * @default 40
   */
  readonly framesPerSecond?: number
  /**
   * Connections from one IPv4 address or IPv6 /64; half as many at once.
   * @default 600
   */
  readonly connectionsPerMinute?: number
  /**
   * Sockets open at the same time.
   * @default 16_000
   */
  readonly maxConnections?: number
  /**
   * Addresses and networks (`10.0.0.0/8`) of proxies whose `X-Forwarded-For` is believed.
   * @default []
   */
  readonly trustedProxies?: readonly string[]
  /**
   * TURN servers that share a secret with this one; each peer gets credentials of its own.
   * @default none
   */
  readonly turn?: TurnOptions
  /**
   * Further ICE servers, the same for everybody.
   * @default []
   */
  readonly iceServers?: readonly IceServer[]
  /**
   * Brokers by which several servers hold the same rooms, whichever of them a peer's socket is on.
   * @default none: rooms are in this process
   */
  readonly cluster?: ClusterOptions
  /**
   * Where events are written, pino or alike: as warnings, counted, who was refused and what to do about it. Never a
   * description, an address, a key, a token or a room's name; of pages that were refused for it, the origin.
   * @default none
   */
  readonly logger?: Logger
  /**
   * Hears what is worth counting; `serve` makes Prometheus metrics of it.
   * @default none
   */
  readonly meter?: Meter
  /**
   * A record in which frames and bytes are counted, for measurements.
   * @default none
   */
  readonly traffic?: Traffic
  /**
   * Milliseconds that never jump, for everything that waits.
   * @default performance.now
   */
  readonly now?: () => number
  /**
   * Milliseconds since 1970, for the expiry of credentials.
   * @default Date.now
   */
  readonly unixNow?: () => number
  /**
   * Random bytes, of which keys and epochs are made.
   * @default node:crypto's randomBytes
   */
  readonly random?: (bytes: number) => Uint8Array
}

export type Census = { readonly sockets: number; readonly rooms: readonly RoomEntry[] }

export type Signaling = {
  /** Whether it lets peers in: not while keys of tokens or the cluster are yet to be reached, nor once it is closed. */
  readonly isReady: () => boolean
  /** `null` where there is only this server. */
  readonly cluster: () => ClusterState | null
  /**
   * Takes `/v1/rooms/…` of this server, upgrades and plain requests; everything else is left to its owner. Returns what
   * takes it back.
   */
  readonly attach: (server: Server) => () => void
  /** What there is now: not for everybody to see, since whoever knows a room's name may join where no tokens are asked for. */
  readonly census: () => Census
  /**
   * Sends every client to another server (4503) and detaches. With `drainMs` a few at a time, so that the others are not
   * overrun, and handshakes are refused meanwhile. Resolves a second after that at most; in a cluster as soon as other
   * servers have its rooms, or take none any more.
   */
  readonly close: (options?: { readonly drainMs?: number }) => Promise<void>
}

/** Starts signaling, with no server yet: `attach` it. Throws a RangeError that names a wrong option. */
export function createSignaling(options: SignalingOptions = {}): Signaling {
  const now = options.now ?? (() => performance.now())
  const unixNow = options.unixNow ?? (() => Date.now())
  const random = options.random ?? randomBytes
  const perMinute = positive(
    'connectionsPerMinute',
    options.connectionsPerMinute,
    60 * ADDRESS_RATE.perSecond,
  )
  const log = options.logger ?? SILENT
  const meter = options.meter ?? NO_METER
  const troubleLog = openTroubleLog(log, now)
  const troubles: Pick<TroubleLog, 'note'> = {
    note: (kind, origin) => {
      meter.refused(kind)
      troubleLog.note(kind, origin)
    },
  }
  const access = openAccess(options.access ?? {}, { now, unixNow }, log)
  const hub = openHub({
    node: toBase64Url(random(EPOCH_BYTES)),
    backend: openBackend(options, { now, random, log }),
    rate: socketRate(options.framesPerSecond),
    iceServersFor: (peer) =>
      iceServersFor(peer, options.iceServers ?? [], options.turn ?? null, unixNow()),
    access,
    drawEpoch: () => toBase64Url(random(EPOCH_BYTES)),
    now,
    unixNow,
    log,
    meter,
    troubles,
  })
  const listener = listen({
    hub,
    log,
    access,
    origins: checkedOrigins(options.origins ?? []),
    addresses: limitAddresses({ perSecond: perMinute / 60, burst: Math.max(1, perMinute / 2) }),
    maxConnections: positive('maxConnections', options.maxConnections, DEFAULT_MAX_CONNECTIONS),
    trustedProxies: parseNetworks(options.trustedProxies ?? []),
    now,
    random,
    traffic: options.traffic ?? null,
    troubles,
  })
  let closed = false
  // It keeps no process alive: that is for the server it is attached to.
  const ticking = setInterval(() => {
    hub.tick()
    troubleLog.tick()
  }, TICK_MS).unref()
  return {
    isReady: () => !closed && (access?.isReady() ?? true) && hub.cluster()?.standing !== 'joining',
    cluster: hub.cluster,
    attach: listener.attach,
    census: () => ({ sockets: listener.count(), rooms: hub.rooms() }),
    close: async ({ drainMs = 0 } = {}) => {
      closed = true
      await listener.close(drainMs)
      await hub.gone()
      clearInterval(ticking)
      access?.close()
      troubleLog.end()
    },
  }
}

function openBackend(
  options: SignalingOptions,
  { now, random, log }: Required<Pick<SignalingOptions, 'now' | 'random'>> & { log: Logger },
): Backend {
  const settings = roomSettings(options)
  if (!options.cluster) return openMemoryBackend(settings, now)
  const openBus = openNats(readBroker(options.cluster), log)
  const drawName = (): string => toBase64Url(random(NAME_BYTES))
  return openClusterBackend({ settings, now, openBus, drawName, log })
}

function checkedOrigins(origins: Origins): Origins {
  if (origins === '*') return origins
  for (const origin of origins)
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new RangeError(
        `"${origin}" is no origin: write it as https://app.example, with no path`,
      )
  return origins
}
