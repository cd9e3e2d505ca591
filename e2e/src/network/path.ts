/**
 * Everything between one browser and the rest of the world: a call that is relayed on both sides goes through here,
 * packet by packet, since nothing but coturn's address is in its candidates.
 */
import { startForwarder, type Forwarder } from '../forwarder.ts'
import { startDatagrams, type Datagrams } from './datagrams.ts'

export type Path = {
  /** Pages opened here have their WebSocket on this path. */
  readonly origin: string
  /** For `TabOptions.scripts`: leads to coturn along this path, with the credentials that our server issues. */
  readonly scripts: readonly string[]
  readonly signaling: Forwarder
  /** TURN over UDP and over TCP. */
  readonly udp: Datagrams
  readonly tcp: Forwarder
  /** Between the peers, not to the server: nothing gets through until `heal`. */
  readonly cut: () => void
  readonly heal: () => void
  readonly end: () => Promise<void>
}

/** What a server has to be told, so that its pages find coturn over UDP and over TCP. */
export function relayedBy(turn: {
  readonly port: number
  readonly secret: string
}): Readonly<Record<string, string>> {
  return {
    ROOMFUL_TURN_URLS: [urlOf(turn.port, 'udp'), urlOf(turn.port, 'tcp')].join(),
    ROOMFUL_TURN_SECRET: turn.secret,
  }
}

export async function startPath(serverPort: number, turnPort: number, seed = 1): Promise<Path> {
  const [signaling, udp, tcp] = await Promise.all([
    startForwarder(serverPort, seed),
    startDatagrams(turnPort, seed),
    startForwarder(turnPort, seed),
  ])
  const routes = {
    [urlOf(turnPort, 'udp')]: urlOf(udp.port, 'udp'),
    [urlOf(turnPort, 'tcp')]: urlOf(tcp.port, 'tcp'),
  }
  return {
    origin: signaling.origin,
    scripts: [`(${routeTurn.toString()})(${JSON.stringify(routes)})`],
    signaling,
    udp,
    tcp,
    cut: () => {
      udp.cut()
      tcp.hold()
    },
    heal: () => {
      udp.heal()
      tcp.heal()
    },
    end: async () => {
      await Promise.all([signaling.end(), udp.end(), tcp.end()])
    },
  }
}

function urlOf(port: number, transport: 'udp' | 'tcp'): string {
  return `turn:127.0.0.1:${port}?transport=${transport}`
}

/** Runs in the page, before everything else. */
function routeTurn(routes: Readonly<Record<string, string>>): void {
  const rerouted = (configuration: RTCConfiguration): RTCConfiguration => ({
    ...configuration,
    iceServers: (configuration.iceServers ?? []).map((server) => ({
      ...server,
      urls: [server.urls].flat().map((url) => routes[url] ?? url),
    })),
  })
  const Native = RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Native {
    constructor(configuration: RTCConfiguration = {}) {
      super(rerouted(configuration))
    }
    override setConfiguration(configuration: RTCConfiguration = {}): void {
      super.setConfiguration(rerouted(configuration))
    }
  }
}
