/** Which page an address means. Knows no browser: the address is passed in. */
import { isRoomName, readSecret } from './room-name.ts'

export type Route =
  | { readonly page: 'home' }
  | {
      readonly page: 'room'
      readonly room: string
      /** What seals the room (T1), or `null`. It stands after `#`, which no browser sends to a server. */
      readonly secret: string | null
      readonly skipLobby: boolean
    }
  | { readonly page: 'unknown' }

const ROOM_PATH = /^\/r\/([^/]+)\/?$/

/** Reads `location.pathname`, `location.search` and `location.hash`. */
export function readRoute(pathname: string, search: string, hash = ''): Route {
  if (pathname === '/' || pathname === '') return { page: 'home' }
  const room = ROOM_PATH.exec(pathname)?.[1]
  // Every allowed character may stand in a path as it is; some programs escape `~` all the same.
  const name = room?.replace(/%7e/gi, '~')
  if (name === undefined || !isRoomName(name)) return { page: 'unknown' }
  return {
    page: 'room',
    room: name,
    secret: readSecret(hash.slice(1)),
    skipLobby: new URLSearchParams(search).has('join'),
  }
}

export function roomPath(room: string, secret: string | null = null): string {
  return secret === null ? `/r/${room}` : `/r/${room}#${secret}`
}
