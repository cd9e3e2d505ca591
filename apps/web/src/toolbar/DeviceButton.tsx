import { ChevronUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { MenuTrigger } from 'react-aria-components/Menu'
import { RoundButton } from '../parts/RoundButton.tsx'
import { ToggleIcon, toggleLabel } from '../parts/ToggleIcon.tsx'
import type { DeviceKind } from '../words/problem.ts'
import { DeviceMenu, type DeviceSection } from './DeviceMenu.tsx'
import { say } from '../words/say.ts'

export type DeviceButtonProps = {
  readonly kind: DeviceKind
  readonly on: boolean
  readonly sections: readonly DeviceSection[]
  readonly onToggle: () => void
}

/** On and off, and beside it the choice of the device. */
export function DeviceButton({ kind, on, sections, onToggle }: DeviceButtonProps): ReactNode {
  return (
    <div className="device" data-off={!on || undefined}>
      <RoundButton label={toggleLabel(kind, on)} className="tool" onPress={onToggle}>
        <ToggleIcon kind={kind} on={on} />
      </RoundButton>
      <MenuTrigger>
        <Button className="tool tool--menu" aria-label={say(`choose-${kind}`)}>
          <ChevronUp size={18} aria-hidden="true" />
        </Button>
        <DeviceMenu label={say(`choose-${kind}`)} sections={sections} />
      </MenuTrigger>
    </div>
  )
}
