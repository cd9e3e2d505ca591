/** Looks at the connection to a peer each second while somebody wants to know (M5). Loaded on first use. */
import type { Peer } from '../types.ts'
import { counted, isCarrying, statsOf, type Counted, type PeerStats } from './peer-stats.ts'
import { calm, type Level } from './quality.ts'

const EVERY_MS = 1_000

/** Returns what ends it; it ends by itself when the peer has left. */
export function watchStats(peer: Peer, listener: (stats: PeerStats) => void): () => void {
  let last: { readonly pc: RTCPeerConnection; readonly counted: Counted } | null = null
  let level: Level | null = null
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function look(): Promise<void> {
    const pc = peer.connection
    const report = await pc?.getStats().catch(() => null)
    if (stopped || peer.state === 'closed') return
    timer = setTimeout(() => void look(), EVERY_MS)
    if (!pc || !report) return
    const now = counted(report, performance.now())
    const before = last?.pc === pc ? last.counted : null
    last = { pc, counted: now }
    if (!before || !isCarrying(now)) return
    const stats = statsOf(before, now)
    level = calm(level, peer.state === 'reconnecting' ? 'poor' : stats.quality)
    listener({ ...stats, quality: level.quality })
  }

  void look()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
