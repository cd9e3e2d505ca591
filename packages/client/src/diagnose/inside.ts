/** All checks from inside of a room (T3). Loaded on first use. */
import type { Room } from '../types.ts'
import { lookAround } from './device.ts'
import type { ServerFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { tryIceServers } from './ice-server.ts'
import { judge } from './judge.ts'
import { lookAtPeer } from './peer.ts'
import { explained } from './reach.ts'

/** @param iceServers all that its connections use */
export async function diagnoseRoom(
  room: Room,
  { httpAddress, relayOnly }: { readonly httpAddress: string; readonly relayOnly: boolean },
  iceServers: readonly RTCIceServer[],
): Promise<readonly Finding[]> {
  const [around, server, tried, peers] = await Promise.all([
    lookAround(room),
    lookAtServer(room, httpAddress),
    tryIceServers(iceServers),
    Promise.all([...room.peers.values()].map(lookAtPeer)),
  ])
  return judge({ ...around, server, relayOnly, iceServers: tried, peers })
}

async function lookAtServer({ status, closedBy }: Room, address: string): Promise<ServerFacts> {
  if (status === 'online') return { state: 'reached', address }
  if (closedBy) return { state: 'refused', address, code: closedBy.code, said: closedBy.message }
  return explained(address)
}
