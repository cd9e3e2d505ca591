import type { ReactNode, RefObject } from 'react'
import { Button, type ButtonProps } from 'react-aria-components/Button'
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip'

/** How long a pointer rests before the tooltip comes; the keyboard's focus shows it at once. */
const TOOLTIP_DELAY_MS = 500

export type RoundButtonProps = Pick<ButtonProps, 'onPress' | 'aria-expanded'> & {
  /** Its name: read aloud, and shown as a tooltip. */
  readonly label: string
  readonly className?: string
  readonly button?: RefObject<HTMLButtonElement | null>
  readonly children: ReactNode
}

/** A button that is an icon. */
export function RoundButton({
  label,
  className = 'round',
  button,
  ...rest
}: RoundButtonProps): ReactNode {
  return (
    <TooltipTrigger delay={TOOLTIP_DELAY_MS}>
      <Button
        className={className}
        aria-label={label}
        {...(button ? { ref: button } : {})}
        {...rest}
      />
      <Tooltip className="tooltip" offset={8}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  )
}
