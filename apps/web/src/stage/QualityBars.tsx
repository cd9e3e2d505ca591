import type { Peer, PeerStats } from 'roomful'
import { useEffect, useState, type ReactNode } from 'react'
import { say } from '../words/say.ts'

/** How the connection to somebody is, where it is not good: what works needs no sign (M5). */
export function QualityBars({ peer }: { readonly peer: Peer }): ReactNode {
  const [quality, setQuality] = useState<PeerStats['quality']>('good')
  useEffect(() => peer.stats((stats) => setQuality(stats.quality)), [peer])
  if (quality === 'good') return null
  return (
    <span
      className="quality"
      data-quality={quality}
      role="img"
      aria-label={say(`connection-${quality}`)}
    >
      <i />
      <i />
      <i />
    </span>
  )
}
