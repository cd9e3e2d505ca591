/**
 * What the SDK finds in a browser, put in place while a network in memory is there, and taken away again. What belongs to
 * none of its pages goes on to what was there before.
 */
import { createCertificate } from './configuration.ts'
import { createConnection } from './connection.ts'
import { toCandidate, toDescription } from './gathering.ts'
import { createLocks, createStorage } from './keeping.ts'
import { createDevices, createStream } from './media.ts'
import type { Page } from './page.ts'
import type { Server } from './server.ts'
import { asTarget } from './target.ts'
import { openSocket } from './web-socket.ts'

/** RFC 6761: never a real host. */
const DOMAIN = '.roomful.test'
/** RFC 9110: what the real server says to a plain GET of a room (H1). */
const UPGRADE_REQUIRED = 426
const NOT_FOUND = 404

type Home = { readonly page: Page; readonly server: Server }

/** Of all networks in this process. */
const homes = new Map<string, Home>()
let networks = 0
let numbered = 0
/** Where connections are that no room of ours made. */
let fallback: Page | null = null
let restore: (() => void) | null = null

/** Puts everything in place; returns what takes it away when no network is left. */
export function install(): () => void {
  networks++
  restore ??= replaceGlobals()
  return () => {
    networks--
    if (networks > 0) return
    restore?.()
    restore = null
  }
}

/** A host that no page had before. */
export function drawHost(): string {
  return `page-${++numbered}${DOMAIN}`
}

/** Makes a page findable by its host; returns what ends that. */
export function house(page: Page, server: Server): () => void {
  homes.set(page.place, { page, server })
  return () => homes.delete(page.place)
}

/** Connections that no room of ours made are on this page. */
export function houseOthers(page: Page): () => void {
  fallback = page
  return () => {
    if (fallback === page) fallback = null
  }
}

/** The address that tells to which page a connection belongs. */
export function iceServerOf(page: Page): RTCIceServer {
  return { urls: `turn:${page.place}`, username: 'page', credential: 'page' }
}

function pageOf({ iceServers = [] }: RTCConfiguration): Page | null {
  for (const url of iceServers.flatMap(({ urls }) => urls)) {
    const home = homes.get(url.replace(/^turn:/, ''))
    if (home) return home.page
  }
  return fallback
}

/** Constructors are functions that return what they made: nothing is inherited. */
function replaceGlobals(): () => void {
  const before = { WebSocket: globalThis.WebSocket, fetch: globalThis.fetch }

  function Socket(address: string | URL, protocols: string | readonly string[] = []): object {
    const url = new URL(address)
    const home = homes.get(url.host)
    if (!home) return new before.WebSocket(address, [protocols].flat())
    const { page, server } = home
    const opened = openSocket({
      ...{ url, server, place: page.place, paths: page.paths },
      protocols: [protocols].flat(),
      onClosed: () => page.sockets.delete(opened),
    })
    page.sockets.add(opened)
    return opened.socket
  }

  async function ask(request: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const url = new URL(request instanceof Request ? request.url : request, 'http://localhost')
    const home = homes.get(url.host)
    if (!home) return before.fetch(request, init)
    if (!home.server.isRunning()) throw new TypeError('fetch failed')
    const status = home.server.isRoom(url.pathname) ? UPGRADE_REQUIRED : NOT_FOUND
    const code = status === NOT_FOUND ? 'bad-room-name' : 'upgrade-required'
    return Response.json({ code, message: code }, { status })
  }

  const Connection = Object.assign(
    function Connection(configuration: RTCConfiguration = {}): object {
      return createConnection(configuration, pageOf).pc
    },
    { generateCertificate: async () => createCertificate() },
  )
  const ends = [
    set(globalThis, 'RTCPeerConnection', Connection),
    set(globalThis, 'RTCSessionDescription', function Description(init: RTCSessionDescriptionInit) {
      return toDescription(init.type, init.sdp ?? '')
    }),
    set(globalThis, 'RTCIceCandidate', function Candidate(init: RTCIceCandidateInit) {
      return toCandidate(init)
    }),
    set(globalThis, 'RTCRtpReceiver', { getCapabilities }),
    set(globalThis, 'RTCRtpSender', { getCapabilities }),
    set(globalThis, 'MediaStream', function Stream(given?: MediaStreamTrack[]) {
      return createStream(given)
    }),
    set(
      globalThis,
      'WebSocket',
      Object.assign(Socket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 }),
    ),
    set(globalThis, 'fetch', ask),
    set(globalThis, 'isSecureContext', true),
    ...['sessionStorage', 'localStorage'].map((name) => provide(name, createStorage)),
    provide('document', () => asTarget({ visibilityState: 'visible', hidden: false }, [])),
    provide('location', () => new URL('https://app.test/')),
    ...provideEvents(),
    provide('navigator', () => ({})),
    set(navigator, 'locks', createLocks()),
    set(navigator, 'mediaDevices', createDevices()),
  ]
  return () => {
    for (const end of ends.toReversed()) end()
  }
}

/** Where there is no window, one that nothing happens to but what a test says. */
function provideEvents(): readonly (() => void)[] {
  const target = new EventTarget()
  return (['addEventListener', 'removeEventListener', 'dispatchEvent'] as const).map((name) =>
    provide(name, () => target[name].bind(target)),
  )
}

function provide(name: string, create: () => unknown): () => void {
  return name in globalThis ? () => {} : set(globalThis, name, create())
}

function set(on: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(on, name)
  Object.defineProperty(on, name, { value, configurable: true, writable: true, enumerable: true })
  return () => {
    if (before) Object.defineProperty(on, name, before)
    else Reflect.deleteProperty(on, name)
  }
}

function getCapabilities(kind: string): RTCRtpCapabilities {
  const codec =
    kind === 'audio'
      ? { mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }
      : { mimeType: 'video/VP8', clockRate: 90_000 }
  return { codecs: [codec], headerExtensions: [] }
}
