/**
 * Signaling with no port and no sockets of its own, for tests in one process: rooms, resuming and limits are those of the
 * real server, and only what carries the frames is somebody else's.
 */
import { SUBPROTOCOL, toBase64Url, type IceServer } from '@roomful/protocol'
import { arrivalOf } from './arrival.ts'
import { openMemoryBackend } from './cluster/memory.ts'
import { readTarget } from './handshake.ts'
import { openHub } from './hub.ts'
import { SILENT } from './log.ts'
import { NO_METER } from './meter.ts'
import { roomSettings, socketRate } from './settings.ts'
import { refuse, type Line, type Socket } from './socket.ts'

const EPOCH_BYTES = 12

export type InMemoryOptions = {
  /** Peers that a room takes. @default 16 */
  readonly capacity?: number
  /** How long a peer whose socket was lost may take to return, in milliseconds. @default 30_000 */
  readonly lostAfterMs?: number
  /** What one socket may send on average. @default 40 */
  readonly framesPerSecond?: number
  /** What every peer is told. @default [] */
  readonly iceServers?: readonly IceServer[]
  /** Milliseconds that never jump. */
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

export type InMemorySignaling = {
  /** Whether a socket to this path would be let in; a plain client asks it by GET (H1). */
  readonly isRoom: (path: string) => boolean
  /**
   * Lets a socket in. It counts as open before this is called, and hears `joined` before this returns.
   * @param path with its query: `/v1/rooms/standup?after=…`
   */
  readonly connect: (path: string, subprotocols: readonly string[], socket: Socket) => Line
  /** The subprotocol that is selected of those offered (H2). */
  readonly select: (subprotocols: readonly string[]) => string
  /** Does what time brings. To be called about once a second. */
  readonly tick: () => void
  /** Sends everybody to another server (4503) and hears nobody any more. */
  readonly drain: () => void
}

export type { Line, Socket }

/** Throws a RangeError that names a wrong option. */
export function openInMemory(options: InMemoryOptions): InMemorySignaling {
  const { now, random } = options
  const hub = openHub({
    node: 'memory',
    backend: openMemoryBackend(roomSettings(options), now),
    rate: socketRate(options.framesPerSecond),
    iceServersFor: () => ({ iceServers: options.iceServers ?? [], expiresAt: null }),
    access: null,
    drawEpoch: () => toBase64Url(random(EPOCH_BYTES)),
    now,
    unixNow: now,
    log: SILENT,
    meter: NO_METER,
    troubles: { note: () => undefined },
  })
  return {
    isRoom: (path) => readTarget(path) !== null,
    connect: (path, subprotocols, socket) => {
      const read = arrivalOf(path, subprotocols.join(', '), random)
      if (typeof read !== 'string')
        return hub.open(socket, read.arrival, { request: null, grant: null })
      refuse(socket, { code: 'bad-message', message: read })
      return DEAF
    },
    select: (subprotocols) => (subprotocols.includes(SUBPROTOCOL) ? SUBPROTOCOL : ''),
    tick: hub.tick,
    drain: hub.drain,
  }
}

const nothing = (): void => undefined
/** To who was refused. */
const DEAF: Line = { hear: nothing, hearBinary: nothing, hearControl: nothing, cut: nothing }
