import { ArrowRight } from 'lucide-react'
import { useId, useState, type ReactNode, type SyntheticEvent } from 'react'
import { Button } from 'react-aria-components/Button'
import { say } from '../words/say.ts'

/** Six, a space or a hyphen between each two, and one more that came in by mistake. */
const MAX_CHARS = 12

export type CodeFieldProps = {
  /** What stands in it at first. */
  readonly typed: string
  readonly onCode: (typed: string) => void
}

/** Takes six letters that somebody reads aloud. Whether they lead anywhere only the server knows. */
export function CodeField({ typed: before, onCode }: CodeFieldProps): ReactNode {
  const id = useId()
  const [typed, setTyped] = useState(before)

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (typed.trim() !== '') onCode(typed)
  }

  return (
    <form className="room-field" onSubmit={submit}>
      <label className="field__label" htmlFor={id}>
        {say('code-by-letters')}
      </label>
      <div className="room-field__row">
        <input
          id={id}
          className="field__input code-field"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          maxLength={MAX_CHARS}
          dir="ltr"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          autoFocus={before !== ''}
          enterKeyHint="go"
        />
        <Button type="submit" className="room-field__go" aria-label={say('go-by-code')}>
          <ArrowRight size={20} className="turns-with-text" aria-hidden="true" />
        </Button>
      </div>
    </form>
  )
}
