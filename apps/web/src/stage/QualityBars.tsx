import { useStats } from '@roomful/react'
import type { PeerId } from 'roomful'
import type { ReactNode } from 'react'
import { say } from '../words/say.ts'

/** How the connection to somebody is, where it is not good: what works needs no sign (M5). */
export function QualityBars({ id }: { readonly id: PeerId }): ReactNode {
  const { quality } = useStats(id) ?? { quality: 'good' }
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
