/** The numbers of a running server in Prometheus' words. The one file that knows prom-client. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ClusterState } from './cluster/backend.ts'
import type { Meter } from './meter.ts'
import type { Signaling } from './signaling.ts'

/** Relaying within a process takes microseconds; a node that is too busy, tens of milliseconds. */
const RELAY_BUCKETS_S = [
  0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.25,
]

export type Metrics = {
  readonly meter: Meter
  /** The text that Prometheus reads, and its content type. */
  readonly read: (signaling: Signaling) => Promise<{ readonly type: string; readonly text: string }>
}

export function openMetrics(): Metrics {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  const sockets = new Gauge({ name: 'roomful_sockets', help: 'Sockets that are open', registers })
  const rooms = new Gauge({ name: 'roomful_rooms', help: 'Rooms that have a peer', registers })
  const sessions = new Gauge({
    name: 'roomful_sessions',
    help: 'Peers in rooms: with a socket, or away',
    labelNames: ['state'],
    registers,
  })
  const ready = new Gauge({ name: 'roomful_ready', help: '1 while peers are let in', registers })
  const cluster = openClusterMetrics(registers)
  const joins = new Counter({
    name: 'roomful_joins_total',
    help: 'Peers that came: new, resumed with all they had missed, or restarted since it was gone',
    labelNames: ['how'],
    registers,
  })
  const frames = new Counter({
    name: 'roomful_frames_total',
    help: 'Frames from clients by type',
    labelNames: ['type'],
    registers,
  })
  const refusals = new Counter({
    name: 'roomful_refusals_total',
    help: 'Refusals by HTTP status or close code, and reason',
    labelNames: ['code', 'reason'],
    registers,
  })
  const relays = new Histogram({
    name: 'roomful_relay_seconds',
    help: 'From a frame heard to it being written to its addressee, at the node of whom it is for',
    buckets: RELAY_BUCKETS_S,
    registers,
  })
  // For each frame: what stays the same about its labels is looked up once.
  const heard = new Map<string, Counter.Internal>()
  const relayed = relays.labels()
  return {
    meter: {
      joined: (how) => joins.inc({ how }),
      heard: (type) => {
        let counter = heard.get(type)
        if (!counter) heard.set(type, (counter = frames.labels(type)))
        counter.inc()
      },
      relayed: (tookMs) => relayed.observe(tookMs / 1_000),
      refused: (kind) => {
        const [code = '', reason = ''] = kind.split(' ')
        refusals.inc({ code, reason })
      },
    },
    read: async (signaling) => {
      const census = signaling.census()
      const peers = census.rooms.flatMap((room) => room.peers)
      const away = peers.filter((peer) => peer.away).length
      sockets.set(census.sockets)
      rooms.set(census.rooms.length)
      sessions.set({ state: 'carried' }, peers.length - away)
      sessions.set({ state: 'away' }, away)
      ready.set(signaling.isReady() ? 1 : 0)
      cluster(signaling.cluster())
      return { type: register.contentType, text: await register.metrics() }
    },
  }
}

/** Nothing of it shows where there is only one node. */
function openClusterMetrics(registers: Registry[]): (state: ClusterState | null) => void {
  const gauge = (name: string, help: string): ((value: number) => void) => {
    let made: Gauge | null = null
    return (value) => (made ??= new Gauge({ name, help, registers })).set(value)
  }
  const isIn = gauge('roomful_cluster_in', '1 while this node has its lease')
  const nodes = gauge('roomful_cluster_nodes', 'Nodes that have a lease, as this one sees it')
  const lost = gauge('roomful_cluster_leases_lost', 'Leases that the others took from this node')
  const taken = gauge('roomful_cluster_rooms_taken_over', 'Rooms that this node took over')
  const resent = gauge(
    'roomful_cluster_frames_resent',
    'Frames to other nodes that were sent again',
  )
  return (state) => {
    if (!state) return
    isIn(state.standing === 'in' ? 1 : 0)
    nodes(state.nodes)
    lost(state.leasesLost)
    taken(state.takenOver)
    resent(state.resent)
  }
}
