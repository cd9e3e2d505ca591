import type { ReactNode } from 'react'
import './switch.css'

export type SwitchProps = {
  readonly on: boolean
  readonly onChange: (on: boolean) => void
  readonly children: ReactNode
}

/** On or off, at once. */
export function Switch({ on, onChange, children }: SwitchProps): ReactNode {
  return (
    <label className="switch-row">
      <span className="switch-row__words">{children}</span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        className="switch-row__track"
        checked={on}
        onChange={({ target }) => onChange(target.checked)}
      />
    </label>
  )
}
