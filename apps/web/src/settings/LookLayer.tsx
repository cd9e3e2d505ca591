import type { ReactNode } from 'react'
import { Layer } from '../parts/Layer.tsx'
import { say } from '../words/say.ts'
import { LookChoices } from './LookChoices.tsx'

export type LookLayerProps = { readonly onClose: () => void }

/** Language and appearance outside of a call, where there is nothing else to set. */
export function LookLayer({ onClose }: LookLayerProps): ReactNode {
  return (
    <Layer title={say('look')} onClose={onClose}>
      <LookChoices />
    </Layer>
  )
}
