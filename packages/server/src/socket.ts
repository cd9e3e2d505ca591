/** A socket as the core sees it: five functions, so that it never knows which library carries the frames. */
import { CLOSE_CODES } from '@roomful/protocol'
import { refusalFrame, type ClosingRefusal } from './effect.ts'

/** None of them throws, open or not. */
export type Socket = {
  readonly send: (frame: string) => void
  readonly close: (code: number, reason: string) => void
  readonly terminate: () => void
  readonly ping: () => void
  readonly bufferedBytes: () => number
}

/** What a socket tells the hub. */
export type Line = {
  readonly hear: (frame: string, bytes: number) => void
  readonly hearBinary: () => void
  /** A ping or a pong. */
  readonly hearControl: () => void
  /** The socket is closed, by whomever. */
  readonly cut: () => void
}

/** Says no to a socket and closes it (H5), whether or not it ever came into a room. */
export function refuse(socket: Socket, refusal: ClosingRefusal): void {
  socket.send(refusalFrame(refusal))
  socket.close(CLOSE_CODES[refusal.code], refusal.code)
}
