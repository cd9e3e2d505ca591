/** One page of a network in memory: where it is, and what it has open. */
import type { OpenConnection } from './connection.ts'
import type { Conditions, Paths, Place } from './paths.ts'
import type { Directory } from './transport.ts'
import type { OpenSocket } from './web-socket.ts'

export type Page = {
  /** The host of its addresses, by which sockets and connections are known to be its own. */
  readonly place: Place
  readonly paths: Paths
  readonly directory: Directory
  readonly sockets: Set<OpenSocket>
  readonly connections: Set<OpenConnection>
  /** So many milliseconds from now all has left that leaves before this. */
  readonly departMs: (bytes: number) => number
}

export function createPage(place: Place, paths: Paths, directory: Directory): Page {
  let freeAtMs = 0
  return {
    place,
    paths,
    directory,
    sockets: new Set(),
    connections: new Set(),
    departMs: (bytes) => {
      const { bytesPerSecond }: Conditions = paths.conditions()
      if (bytesPerSecond === Infinity) return 0
      const now = performance.now()
      freeAtMs = Math.max(now, freeAtMs) + (bytes * 1_000) / bytesPerSecond
      return freeAtMs - now
    },
  }
}
