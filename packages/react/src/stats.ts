import { useEffect, useState } from 'react'
import type { PeerId, PeerStats } from 'roomful'
import { usePeer } from './peers.ts'

/**
 * How the connection to a peer is (`peer.stats`): the newest record, one a second; `null` until there is one, and where the peer
 * is gone. Measured while it is used.
 */
export function useStats(id: PeerId): PeerStats | null {
  const peer = usePeer(id)?.peer
  const [stats, setStats] = useState<PeerStats | null>(null)
  useEffect(() => {
    setStats(null)
    return peer?.stats(setStats)
  }, [peer])
  return stats
}
