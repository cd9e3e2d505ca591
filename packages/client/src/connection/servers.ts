/** STUN and TURN servers, from the signaling server and from the app, and fresh ones when they are needed. */
import type { IceServer, IceServers } from '@roomful/protocol'
import { RoomError } from '../errors.ts'

/** A restart of ICE does not wait longer for a server that may be what is away. */
const RENEW_WITHIN_MS = 500

export type Servers = {
  readonly all: () => readonly RTCIceServer[]
  readonly take: (servers: IceServers) => void
  /** Resolves when fresh ones are there, or have not come in time. Those that never expire are always fresh. */
  readonly renew: () => Promise<void>
}

/** @param ask sends `requesting-ICE-servers` */
export function createServers(
  own: readonly RTCIceServer[],
  ask: () => void,
  onProblem: (error: RoomError) => void,
): Servers {
  let given: readonly RTCIceServer[] = []
  let expiring = false
  /** Those who wait for the answer. */
  const waiting: (() => void)[] = []

  return {
    all: () => [...given, ...own],
    take: ({ iceServers, expiresAt }) => {
      const usable = iceServers.map(toRtcServer)
      expiring = expiresAt !== null
      try {
        checkServers(usable)
        given = usable
      } catch (error) {
        if (error instanceof RoomError) onProblem(error)
      }
      for (const done of waiting.splice(0)) done()
    },
    renew: () =>
      new Promise((resolve) => {
        if (!expiring) return resolve()
        const timer = setTimeout(resolve, RENEW_WITHIN_MS)
        const asked = waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
        if (asked === 1) ask()
      }),
  }
}

function toRtcServer({ urls, ...rest }: IceServer): RTCIceServer {
  return { urls: typeof urls === 'string' ? urls : [...urls], ...rest }
}

/** @throws RoomError `bad-argument` for servers that the browser does not take, such as an address without `turn:` */
export function checkServers(iceServers: readonly RTCIceServer[]): void {
  if (iceServers.length === 0) return
  try {
    new RTCPeerConnection({ iceServers: [...iceServers] }).close()
  } catch (cause) {
    throw new RoomError(
      'bad-argument',
      `The browser takes no such ICE servers: ${String(cause)}`,
      cause,
    )
  }
}
