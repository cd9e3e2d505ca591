/** STUN and TURN servers, from the signaling server or from the app. */
import type { IceServer } from '@roomful/protocol'
import { RoomError } from '../errors.ts'

export function toRtcServer({ urls, ...rest }: IceServer): RTCIceServer {
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
