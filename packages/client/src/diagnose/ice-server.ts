/** Tries STUN and TURN servers, each address by itself, with a connection that goes nowhere. */
import type { IceServer } from '@roomful/protocol'
import type { IceServerFacts } from './facts.ts'

/** An answer takes a round trip or three; over UDP nothing but the time tells that none comes. */
const SILENT_AFTER_MS = 5_000

/** What TURN says to a wrong name or password (RFC 8489, 14.8; RFC 8656, 19). */
const UNAUTHORIZED = [401, 438, 441]
/** The server could not be reached (W3C WebRTC, RTCPeerConnectionIceErrorEvent). */
const UNREACHABLE = 701

export function tryIceServers(
  iceServers: readonly (IceServer | RTCIceServer)[],
): Promise<readonly IceServerFacts[]> {
  const each = iceServers.flatMap(({ urls, ...rest }) =>
    [urls].flat().map((url) => tryOne({ ...rest, urls: url }, url)),
  )
  return Promise.all(each)
}

async function tryOne(server: RTCIceServer, url: string): Promise<IceServerFacts> {
  const kind = url.startsWith('stun') ? 'stun' : 'turn'
  const isSecure = /^(stun|turn)s:/.test(url)
  // The default of a secure address is TCP (RFC 7065, 3.1).
  const isTcp = isSecure ? !url.includes('transport=udp') : url.includes('transport=tcp')
  const over = isTcp ? (isSecure ? 'tls' : 'tcp') : 'udp'
  return { url, kind, over, outcome: await gather(server, kind) }
}

function gather(
  server: RTCIceServer,
  kind: IceServerFacts['kind'],
): Promise<IceServerFacts['outcome']> {
  const iceTransportPolicy = kind === 'turn' ? 'relay' : 'all'
  const pc = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy })
  /** Until something better comes: one way to it may fail, and another work. */
  let failed: IceServerFacts['outcome'] | null = null
  let late: ReturnType<typeof setTimeout> | undefined
  const outcome = new Promise<IceServerFacts['outcome']>((resolve) => {
    late = setTimeout(() => resolve(failed ?? 'silent'), SILENT_AFTER_MS)
    pc.addEventListener('icecandidateerror', ({ errorCode }) => {
      if (errorCode === UNREACHABLE) failed ??= 'silent'
      else failed = UNAUTHORIZED.includes(errorCode) ? 'unauthorized' : 'refused'
    })
    pc.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate?.type === 'relay' || candidate?.type === 'srflx') resolve('works')
      // A STUN server that sees us as we see ourselves adds no candidate; but the gathering ends, and in time.
      else if (!candidate) resolve(failed ?? (kind === 'stun' ? 'works' : 'silent'))
    })
  })
  pc.createDataChannel('')
  pc.setLocalDescription().catch(() => {}) // then nothing comes, which is told
  return outcome.finally(() => {
    clearTimeout(late)
    pc.close()
  })
}
