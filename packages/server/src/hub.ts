/**
 * Between sockets and rooms: what a socket says becomes an event, what a room decides is done. The clock, the epochs and
 * the sockets are passed in; it knows neither `ws` nor where rooms live.
 */
import {
  CLOSE_CODES,
  decodeClientMessage,
  type ClientMessage,
  type IceServers,
  type PeerId,
} from '@roomful/protocol'
import type { Access } from './access/access.ts'
import { openRenewal } from './access/renewal.ts'
import type { Arrival } from './arrival.ts'
import type { Backend, ClusterState, RoomEntry } from './cluster/backend.ts'
import { REPLACED, refusalFrame, type ClosingRefusal, type Effect, type Heard } from './effect.ts'
import { beat, firstPulse, signOfLife } from './heartbeat.ts'
import { goodConduct, judge, judgeControl, judgeSize, type Rate } from './limits.ts'
import type { Logger } from './log.ts'
import type { Meter } from './meter.ts'
import type { Carrier } from './session.ts'
import { refuse, type Line, type Socket } from './socket.ts'
import { openStopwatch } from './stopwatch.ts'
import type { TroubleLog } from './trouble-log.ts'
import { label, wholeRooms, type Handshake, type Wire } from './wire.ts'

/** What waits for a slow reader before it is closed (L4). */
const MAX_WAITING_BYTES = 1024 * 1024
/** RFC 6455, 7.4.1: the purpose for which the socket was there is fulfilled. */
const NORMAL_CLOSURE = 1000

export type HubOptions = {
  /** This node's name among those of the backend. */
  readonly node: string
  readonly backend: Backend
  readonly rate: Rate
  /** Checks tokens that come later; those of the handshake were checked before. */
  readonly access: Access | null
  readonly iceServersFor: (peer: PeerId) => IceServers
  readonly drawEpoch: () => string
  /** A clock in milliseconds that never jumps. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly unixNow: () => number
  readonly log: Logger
  readonly meter: Meter
  readonly troubles: Pick<TroubleLog, 'note'>
}

export type Hub = {
  /** Takes a socket in, and its peer into its room. */
  readonly open: (socket: Socket, arrival: Arrival, handshake: Handshake) => Line
  readonly rooms: () => readonly RoomEntry[]
  /** `null` where there is only one node. */
  readonly cluster: () => ClusterState | null
  /** Does what time brings. To be called about once a second. */
  readonly tick: () => void
  /** Tells so many to go to another node, whole rooms at a time, which go with them where they live here. */
  readonly drainSome: (count: number) => void
  /** Gives all rooms that live here to other nodes, and says of each that one has it. Resolves when none is left. */
  readonly handOver: (taken: () => void) => Promise<void>
  /** Tells everybody to go to another node, and hears nobody any more. */
  readonly drain: () => void
  /** Resolves when the other nodes know that this one hears nobody any more. */
  readonly gone: () => Promise<void>
}

export function openHub(options: HubOptions): Hub {
  const { node, rate, now, log, meter, troubles } = options
  const stopwatch = openStopwatch(options)
  const wires = new Map<number, Wire>()
  const link = options.backend.connect(node, apply)
  const renewal = openRenewal({
    ...options,
    link,
    isOpen: ({ carrier }) => wires.has(carrier.socket),
    warn: (wire, refusal) => write(wire, refusalFrame(refusal)),
    end,
    note: troubles.note,
  })
  let [lastSocket, gone] = [0, Promise.resolve()]

  function apply(effect: Effect): void {
    const wire = wires.get(effect.to.socket)
    if (!wire) return
    switch (effect.type) {
      case 'write':
        if (effect.coming) meter.joined(effect.coming)
        return write(wire, effect.frame, effect.heard)
      case 'warn':
        return write(wire, refusalFrame(effect.refusal))
      case 'close':
        return end(wire, effect.refusal)
      case 'release':
        wires.delete(effect.to.socket)
        return wire.socket.close(NORMAL_CLOSURE, 'left')
    }
  }

  function write(wire: Wire, frame: string, heard?: Heard): void {
    wire.socket.send(frame)
    if (heard) meter.relayed(stopwatch.sinceMs(heard))
    if (wire.socket.bufferedBytes() <= MAX_WAITING_BYTES) return
    log.debug(label(wire), 'closed a socket that does not read')
    troubles.note('1006 slow-reader')
    // A farewell would wait behind all the rest.
    wire.socket.terminate()
    forget(wire)
  }

  /** Says no twice, in a frame and by the close code (H5). The others hear at once that the peer is away. */
  function end(wire: Wire, refusal: ClosingRefusal): void {
    log.debug({ ...label(wire), code: refusal.code }, 'closed a socket')
    troubles.note(`${CLOSE_CODES[refusal.code]} ${refusal.code}`)
    refuse(wire.socket, refusal)
    forget(wire)
  }

  function forget({ arrival: { room, peer }, carrier }: Wire): void {
    if (wires.delete(carrier.socket)) link.dispatch(room, { type: 'cut', peer, carrier })
  }

  function hear(wire: Wire, frame: string, bytes: number): void {
    if (!wires.has(wire.carrier.socket)) return
    wire.pulse = signOfLife(wire.pulse)
    const tooLarge = judgeSize(bytes)
    if (tooLarge) return end(wire, tooLarge)
    const decoded = decodeClientMessage(frame)
    meter.heard(decoded.ok ? decoded.message.type : 'unknown')
    const [conduct, verdict] = judge(wire.conduct, decoded, rate, now())
    wire.conduct = conduct
    switch (verdict.type) {
      case 'take':
        if (verdict.warning) write(wire, refusalFrame(verdict.warning))
        return take(wire, verdict.message)
      case 'warn':
        write(wire, refusalFrame(verdict.refusal))
        if (verdict.refusal.id !== undefined) noteReceived(wire, verdict.refusal.id)
        return
      case 'close':
        return end(wire, verdict.refusal)
    }
  }

  function hearControl(wire: Wire): void {
    if (!wires.has(wire.carrier.socket)) return
    wire.pulse = signOfLife(wire.pulse)
    const [conduct, refusal] = judgeControl(wire.conduct, rate, now())
    wire.conduct = conduct
    if (refusal) end(wire, refusal)
  }

  function take(wire: Wire, message: ClientMessage): void {
    const { carrier } = wire
    const { room, peer } = wire.arrival
    switch (message.type) {
      case 'sending-SDP-offer':
      case 'accepting-SDP-offer':
      case 'declining-SDP-offer':
      case 'sending-ICE-candidates': {
        const heard = stopwatch.heard()
        return link.dispatch(room, { type: 'signaling', peer, carrier, signal: message, heard })
      }
      case 'locking-room':
      case 'admitting-peer':
      case 'refusing-peer':
      case 'removing-peer':
      case 'muting-peer':
        return link.dispatch(room, { type: 'moderating', peer, carrier, said: message })
      case 'telling-name':
      case 'alive':
      case 'leaving':
        return link.dispatch(room, { peer, carrier, ...message })
      case 'requesting-ICE-servers': {
        const asked = { ...message, peer, carrier, ice: options.iceServersFor(peer) }
        return link.dispatch(room, { ...asked, type: 'asking-for-ICE-servers' })
      }
      case 'renewing-token':
        if (message.id !== undefined) noteReceived(wire, message.id)
        return void renewal.renew(wire, message)
    }
  }

  function noteReceived({ arrival: { room, peer }, carrier }: Wire, id: number): void {
    link.dispatch(room, { type: 'received', peer, carrier, id })
  }

  function keepAlive(wire: Wire): void {
    const [pulse, due] = beat(wire.pulse, now())
    wire.pulse = pulse
    if (due === 'ping') wire.socket.ping()
    if (due !== 'timeout') return renewal.keep(wire)
    end(wire, { code: 'timeout', message: 'no pong came: resume' })
    wire.socket.terminate()
  }

  return {
    open: (socket, arrival, { request, grant }) => {
      const carrier: Carrier = { node, socket: ++lastSocket }
      const wire: Wire = {
        socket,
        arrival,
        carrier,
        conduct: goodConduct(rate, now()),
        pulse: firstPulse(now()),
        request,
        lease: renewal.leaseFor(grant),
      }
      wires.set(carrier.socket, wire)
      log.debug({ ...label(wire), resuming: arrival.after !== null }, 'opened a socket')
      const { room, ...coming } = arrival
      link.dispatch(room, {
        type: 'joining',
        ...coming,
        carrier,
        epoch: options.drawEpoch(),
        ice: options.iceServersFor(arrival.peer),
        permissions: grant?.permissions ?? null,
      })
      return {
        hear: (frame, bytes) => hear(wire, frame, bytes),
        hearBinary: () => {
          if (!wires.has(carrier.socket)) return
          end(wire, { code: 'bad-message', message: 'frames are JSON texts, never binary' })
        },
        hearControl: () => hearControl(wire),
        cut: () => forget(wire),
      }
    },
    rooms: link.rooms,
    cluster: link.state,
    gone: () => gone,
    tick: () => {
      link.sweep()
      for (const wire of [...wires.values()]) keepAlive(wire)
    },
    drainSome: (count) => {
      link.retire()
      for (const [room, going] of wholeRooms(wires.values(), count))
        if (!link.handOver(room)) for (const wire of going) end(wire, REPLACED)
    },
    handOver: link.handOverAll,
    drain: () => {
      // First, so that nobody hears of the others' going.
      gone = link.disconnect()
      for (const { socket } of wires.values()) refuse(socket, REPLACED)
      wires.clear()
    },
  }
}
