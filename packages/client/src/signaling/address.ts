/** Where a room is: the WebSocket's address, and the same over HTTP, which tells why a socket was refused (H1). */
import { isRoomName } from '@roomful/protocol'
import { RoomError } from '../errors.ts'

export type RoomAddress = {
  /** For `new WebSocket`; with `after` to resume (R). */
  readonly socket: (after: string | null) => string
  readonly http: string
}

/**
 * @param server http, https, ws or wss; a path in it is kept, for servers behind one
 * @throws RoomError `bad-room-name`, `bad-argument`
 */
export function roomAddress(room: string, server: string | URL): RoomAddress {
  if (!isRoomName(room))
    throw new RoomError(
      'bad-room-name',
      `A room's name is 1 to 64 of A-Z a-z 0-9 . _ ~ -, but not . or .. or "${room}".`,
    )
  const base = parse(server)
  const secure = base.protocol === 'https:' || base.protocol === 'wss:'
  const rest = `${base.host}${base.pathname.replace(/\/$/, '')}/v1/rooms/${room}`
  return {
    socket: (after) =>
      `${secure ? 'wss' : 'ws'}://${rest}${after === null ? '' : `?after=${after}`}`,
    http: `${secure ? 'https' : 'http'}://${rest}`,
  }
}

function parse(server: string | URL): URL {
  try {
    const url = new URL(server)
    if (/^(https?|wss?):$/.test(url.protocol)) return url
  } catch {
    // Said below, with what was given.
  }
  throw new RoomError(
    'bad-argument',
    `The option "server" must be an http(s) or ws(s) address, not "${String(server)}".`,
  )
}
