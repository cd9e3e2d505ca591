import { useState, type ReactNode } from 'react'
import { say } from '../words/say.ts'
import { GoField } from './GoField.tsx'

/** Six, a space or a hyphen between each two, and one more that came in by mistake. */
const MAX_CHARS = 12

export type CodeFieldProps = {
  /** What stands in it at first. */
  readonly typed: string
  readonly onCode: (typed: string) => void
}

/** Takes six letters that somebody reads aloud. Whether they lead anywhere only the server knows. */
export function CodeField({ typed: before, onCode }: CodeFieldProps): ReactNode {
  const [typed, setTyped] = useState(before)
  const go = (): void => {
    if (typed.trim() !== '') onCode(typed)
  }
  return (
    <GoField
      label={say('code-by-letters')}
      go={say('go-by-code')}
      onGo={go}
      typed={typed}
      onTyped={setTyped}
      input={{
        className: 'field__input code-field',
        maxLength: MAX_CHARS,
        dir: 'ltr',
        autoCapitalize: 'characters',
        autoFocus: before !== '',
      }}
    />
  )
}
