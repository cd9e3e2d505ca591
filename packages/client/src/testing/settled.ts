/** Whether a network has come to rest: what can be connected is, and nothing is on its way. */
import type { Room } from '../types.ts'
import type { Page } from './page.ts'
import { SERVER, type Paths } from './paths.ts'
import type { Server } from './server.ts'

export type Joined = { readonly page: Page; readonly name: string }

/** What is not at rest, in words; `null` when all is. */
export function unsettled(
  joined: ReadonlyMap<Room, Joined>,
  paths: Paths,
  server: Server,
): string | null {
  const open = [...joined].filter(([room]) => room.status !== 'closed')
  for (const [room, { page, name }] of open) {
    const who = nameOf(room)
    if (isOnline(page) && room.status !== 'online') return `${who} is not back on the server`
    for (const [other, at] of open) {
      if (other === room || at.name !== name || !paths.isOpen(page.place, at.page.place)) continue
      const peer = room.peers.get(other.id)
      if (!peer && !(isOnline(page) && isOnline(at.page))) continue
      if (peer?.state !== 'connected') return `${who} is not connected to ${nameOf(other)}`
    }
    if ([...page.sockets].some((socket) => !socket.isIdle()))
      return `something is on its way between ${who} and the server`
    if ([...page.connections].some((connection) => !connection.isIdle()))
      return `something is on its way from ${who}`
  }
  return null

  function isOnline(page: Page): boolean {
    return server.isRunning() && paths.isOpen(page.place, SERVER)
  }
}

function nameOf(room: Room): string {
  return room.profile.name ?? room.id
}
