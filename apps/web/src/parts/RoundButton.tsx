import type { ReactNode, RefObject } from 'react'
import { Button, type ButtonProps } from 'react-aria-components/Button'
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip'
import type { ShortcutId } from '../shortcuts/catalogue.ts'
import { ariaKeys, keyWords } from '../shortcuts/key-words.ts'
import { useKeys } from '../shortcuts/use-keys.ts'
import { say } from '../words/say.ts'

/** How long a pointer rests before the tooltip comes; the keyboard's focus shows it at once. */
const TOOLTIP_DELAY_MS = 500

export type RoundButtonProps = Pick<ButtonProps, 'onPress' | 'aria-expanded' | 'aria-pressed'> & {
  /** Its name: read aloud, and shown as a tooltip. */
  readonly label: string
  /** What does the same; its keys stand in the tooltip. */
  readonly shortcut?: ShortcutId
  readonly className?: string
  readonly button?: RefObject<HTMLButtonElement | null>
  readonly children: ReactNode
}

/** A button that is an icon. */
export function RoundButton({
  label,
  shortcut,
  className = 'round',
  button,
  ...rest
}: RoundButtonProps): ReactNode {
  const keys = useKeys(shortcut)
  return (
    <TooltipTrigger delay={TOOLTIP_DELAY_MS}>
      <Button
        className={className}
        aria-label={label}
        {...(keys === null ? {} : { 'aria-keyshortcuts': ariaKeys(keys) })}
        {...(button ? { ref: button } : {})}
        {...rest}
      />
      <Tooltip className="tooltip" offset={8}>
        {keys === null ? label : say('shortcut-of', { label, keys: keyWords(keys) })}
      </Tooltip>
    </TooltipTrigger>
  )
}
