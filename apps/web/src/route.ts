/** Which page an address means. Knows no browser: the address is passed in. */
import { isRoomName } from './room-name.ts'

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'room'; readonly room: string; readonly skipLobby: boolean }
  | { readonly page: 'unknown' }

const ROOM_PATH = /^\/r\/([^/]+)\/?$/

/** Reads `location.pathname` and `location.search`. */
export function readRoute(pathname: string, search: string): Route {
  if (pathname === '/' || pathname === '') return { page: 'home' }
  const room = ROOM_PATH.exec(pathname)?.[1]
  // Every allowed character may stand in a path as it is; some programs escape `~` all the same.
  const name = room?.replace(/%7e/gi, '~')
  if (name === undefined || !isRoomName(name)) return { page: 'unknown' }
  return { page: 'room', room: name, skipLobby: new URLSearchParams(search).has('join') }
}

export function roomPath(room: string): string {
  return `/r/${room}`
}
