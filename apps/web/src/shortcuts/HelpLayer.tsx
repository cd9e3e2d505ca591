import type { ReactNode } from 'react'
import { Layer } from '../parts/Layer.tsx'
import { say } from '../words/say.ts'
import { ShortcutList } from './ShortcutList.tsx'

export type HelpLayerProps = { readonly onClose: () => void }

/** The help that `?` opens. */
export function HelpLayer({ onClose }: HelpLayerProps): ReactNode {
  return (
    <Layer title={say('shortcuts')} onClose={onClose}>
      <ShortcutList />
    </Layer>
  )
}
