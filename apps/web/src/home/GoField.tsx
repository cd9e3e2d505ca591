import { ArrowRight } from 'lucide-react'
import { useId, type ComponentProps, type ReactNode, type SyntheticEvent } from 'react'
import { Button } from 'react-aria-components/Button'

export type GoFieldProps = {
  readonly label: string
  /** What the button does. */
  readonly go: string
  readonly onGo: () => void
  readonly typed: string
  readonly onTyped: (typed: string) => void
  /** What is wrong with it; with '' there is room for that. */
  readonly wrong?: string
  readonly input: ComponentProps<'input'>
}

/** A line to type, and a button that goes where it leads. */
export function GoField(props: GoFieldProps): ReactNode {
  const { label, go, onGo, typed, onTyped, wrong, input } = props
  const id = useId()

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    onGo()
  }

  return (
    <form className="room-field" onSubmit={submit}>
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <div className="room-field__row">
        <input
          className="field__input"
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="go"
          {...input}
          id={id}
          value={typed}
          onChange={(event) => onTyped(event.target.value)}
          aria-invalid={Boolean(wrong)}
          aria-describedby={wrong === undefined ? undefined : `${id}-wrong`}
        />
        <Button type="submit" className="room-field__go" aria-label={go}>
          <ArrowRight size={20} className="turns-with-text" aria-hidden="true" />
        </Button>
      </div>
      {wrong !== undefined && (
        <p className="field__wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </form>
  )
}
