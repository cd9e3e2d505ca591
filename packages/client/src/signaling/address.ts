/** Where a room is: the WebSocket's address, and the same over HTTP, which tells why a socket was refused (H1). */
import { isRoomName } from '@roomful/protocol'
import { inWords } from '../errors.ts'

export type RoomAddress = {
  /** For `new WebSocket`; with `after` to resume (R). */
  readonly socket: (after: string | null) => string
  readonly http: string
}

/**
 * @param server http, https, ws or wss; a path in it is kept, for servers behind one
 * @throws RoomError `bad-room-name`, `bad-argument`
 */
export async function roomAddress(room: string, server: string | URL): Promise<RoomAddress> {
  if (!isRoomName(room)) throw await inWords('bad-room-name', room)
  const base = parse(server)
  const [, secure] = /^(?:http|ws)(s?):$/.exec(base?.protocol ?? '') ?? []
  if (!base || secure === undefined) throw await inWords('bad-argument', String(server))
  const rest = `${secure}://${base.host}${base.pathname.replace(/\/$/, '')}/v1/rooms/${room}`
  return {
    socket: (after) => `ws${rest}${after === null ? '' : `?after=${after}`}`,
    http: `http${rest}`,
  }
}

function parse(server: string | URL): URL | null {
  try {
    return new URL(server)
  } catch {
    return null
  }
}
