/**
 * Who is in the room and with whom we connect, as the server tells it (PROTOCOL.md, The flow and R5). Nothing that happens
 * to signaling closes a live connection, but for a peer that left or was removed (R6).
 */
import type {
  IceServers,
  LeaveReason,
  Joined,
  PeerId,
  RelayedSignal,
  ServerMessage,
} from '@roomful/protocol'
import type { Draft } from './connection/draft.ts'
import type { PeerEntry } from './peer.ts'

/** So long a peer that the server does not know may be without a live connection before it counts as lost (R5). */
const LOST_AFTER_MS = 30_000

/** The reason of a peer that could not answer: it, or we, will make another connection. */
export const FAILED = 'failed'

export type MeshOptions = {
  readonly create: (id: PeerId) => PeerEntry
  /** The first connection, made before we knew for whom; at most one taker. */
  readonly takeDraft: () => Draft | null
  readonly onJoined: (joined: Joined) => void
  readonly onIceServers: (servers: IceServers) => void
  readonly onPeer: (entry: PeerEntry) => void
  readonly onLeft: (entry: PeerEntry, reason: LeaveReason) => void
  readonly decline: (to: PeerId, connection: string | undefined, reason: string) => void
  readonly onDeclined: (by: PeerEntry, reason: string) => void
}

export type Mesh = {
  readonly peers: ReadonlyMap<PeerId, PeerEntry>
  readonly receive: (message: ServerMessage) => void
  /** The network, the page or the server is back. */
  readonly wake: () => void
  /** Somebody listens to the trace. */
  readonly watch: () => void
  /** A connection became live, or ceased to be. */
  readonly sweep: () => void
  /** Tells a peer that it is no longer one for us, until it joins anew. */
  readonly drop: (id: PeerId) => void
  readonly close: () => void
}

export function createMesh(options: MeshOptions): Mesh {
  const peers = new Map<PeerId, PeerEntry>()
  /** Peers that the server does not know, and since when they were not live. */
  const absent = new Map<PeerId, number>()
  let joinedBefore = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function meet(id: PeerId): PeerEntry {
    const known = peers.get(id)
    if (known) return known
    const entry = options.create(id)
    peers.set(id, entry)
    options.onPeer(entry)
    return entry
  }

  function present(id: PeerId, away: boolean): PeerEntry {
    absent.delete(id)
    const entry = meet(id)
    entry.setAway(away)
    return entry
  }

  function left(id: PeerId, reason: LeaveReason): void {
    const entry = peers.get(id)
    if (!entry) return
    peers.delete(id)
    absent.delete(id)
    entry.close(reason)
    options.onLeft(entry, reason)
  }

  /** Not in the room for the server; the connection decides how long for us. */
  function miss(id: PeerId): void {
    const entry = peers.get(id)
    if (!entry || absent.has(id)) return
    entry.setAway(true)
    absent.set(id, performance.now())
    sweep()
  }

  function sweep(): void {
    clearTimeout(timer)
    const now = performance.now()
    for (const [id, since] of absent) {
      if (peers.get(id)?.isLive()) absent.set(id, now)
      else if (now - since >= LOST_AFTER_MS) left(id, 'lost')
    }
    if (absent.size > 0) timer = setTimeout(sweep, LOST_AFTER_MS / 6)
  }

  function joined(message: Joined): void {
    const anew = joinedBefore && !message.recovered
    joinedBefore = true
    options.onJoined(message)
    const roster = new Set(message.peers.map(({ id }) => id))
    for (const one of message.peers) {
      const entry = present(one.id, one.away)
      entry.permit(one)
      // Whoever comes back offers where there is none: the others were there before it (R5).
      if (anew && !entry.links.current()) entry.links.offer()
      else if (anew) entry.links.revive()
    }
    for (const id of peers.keys()) if (!roster.has(id)) miss(id)
    if (roster.size === 0) options.takeDraft()?.pc.close()
  }

  function receive(message: ServerMessage): void {
    switch (message.type) {
      case 'joined':
        return joined(message)
      case 'requesting-SDP-offer':
        return requested(message.peers)
      case 'peer-joined':
      case 'peer-back': {
        const entry = present(message.peer, false)
        if (message.type === 'peer-joined') {
          entry.permit(message)
          entry.links.expect()
        }
        return entry.links.revive()
      }
      case 'peer-away':
        present(message.peer, true)
        return
      case 'peer-left':
        return message.reason === 'lost' && peers.get(message.peer)?.isLive()
          ? miss(message.peer)
          : left(message.peer, message.reason)
      case 'ICE-servers':
        return options.onIceServers(message)
      case 'receiving-SDP-offer':
      case 'SDP-offer-accepted':
      case 'SDP-offer-declined':
      case 'receiving-ICE-candidates':
        return relayed(message)
      case 'knocking':
      case 'refused':
      case 'alive':
      case 'requesting-token':
      case 'token-renewed':
    }
  }

  function requested(ids: readonly PeerId[]): void {
    for (const id of ids) meet(id).links.offer(options.takeDraft() ?? undefined)
  }

  function relayed(signal: RelayedSignal): void {
    const entry = peers.get(signal.from)
    if (!entry) return
    if (signal.type === 'SDP-offer-declined' && signal.reason !== FAILED)
      return options.onDeclined(entry, signal.reason)
    if (signal.type === 'receiving-SDP-offer' && 'sealed' in signal)
      return options.decline(signal.from, signal.connection, 'wrong-secret') // we have none
    entry.links.receive(signal)
  }

  return {
    peers,
    receive,
    sweep,
    wake: () => {
      for (const { links } of peers.values()) links.wake()
    },
    watch: () => {
      for (const { links } of peers.values()) links.current()?.watch()
    },
    drop: (id) => {
      options.decline(id, peers.get(id)?.links.current()?.id, 'bad-frame')
      left(id, 'removed')
    },
    close: () => {
      clearTimeout(timer)
      for (const entry of peers.values()) entry.close('left')
      peers.clear()
      absent.clear()
    },
  }
}
