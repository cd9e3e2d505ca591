/** Signaling under the room's secret (S1). What seals and opens is loaded while the socket sets out. */
import { RoomError } from '../errors.ts'
import type { OpenRoom } from '../room.ts'
import type { Signaling, SignalingOptions } from './socket.ts'

/** @param opened the room that is being opened with this signaling */
export function startSealed(
  room: string,
  secret: string,
  opened: () => OpenRoom,
  receive: SignalingOptions['onMessage'],
  start: (onMessage: SignalingOptions['onMessage']) => Signaling,
): Signaling {
  const sealing = import('../trust/sealing.ts')
    .then(({ createSealing }) => {
      const { problem } = opened()
      return createSealing({ room, secret, send: signaling.send, receive, problem })
    })
    .catch((cause: unknown) =>
      opened().fail(cause instanceof RoomError ? cause : new RoomError('internal', String(cause))),
    )
  const signaling = start((message) => void sealing.then((seal) => seal?.receive(message)))
  return { ...signaling, send: (message) => void sealing.then((seal) => seal?.send(message)) }
}
