import type { ReactNode, Ref } from 'react'
import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button'

export type Kind = 'primary' | 'plain' | 'text'

/** A button with words. One `primary` a screen. */
export function Button({
  kind = 'plain',
  ...props
}: Omit<ButtonProps, 'className'> & {
  readonly kind?: Kind
  readonly ref?: Ref<HTMLButtonElement>
}): ReactNode {
  return (
    <AriaButton className={kind === 'plain' ? 'button' : `button button--${kind}`} {...props} />
  )
}
