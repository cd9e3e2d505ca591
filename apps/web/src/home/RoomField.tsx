import { ArrowRight } from 'lucide-react'
import { useId, useState, type ReactNode, type SyntheticEvent } from 'react'
import { Button } from 'react-aria-components/Button'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { readTypedName } from '../room-name.ts'
import { say } from '../words/say.ts'

export type RoomFieldProps = {
  readonly onRoom: (room: string, secret: string | null) => void
}

/** Takes a room's name, or a pasted invite link. */
export function RoomField({ onRoom }: RoomFieldProps): ReactNode {
  const id = useId()
  const announce = useAnnounce()
  const [typed, setTyped] = useState('')
  const read = readTypedName(typed)
  const wrong = read.type === 'refused' ? read.words : ''

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (read.type === 'name') onRoom(read.name, read.secret ?? null)
    else if (wrong !== '') announce({ type: 'line', text: wrong })
  }

  return (
    <form className="room-field" onSubmit={submit}>
      <label className="field__label" htmlFor={id}>
        {say('room-by-name')}
      </label>
      <div className="room-field__row">
        <input
          id={id}
          className="field__input"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={say('room-example')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="go"
          aria-invalid={wrong !== ''}
          aria-describedby={`${id}-wrong`}
        />
        <Button type="submit" className="room-field__go" aria-label={say('go-to-room')}>
          <ArrowRight size={20} className="turns-with-text" aria-hidden="true" />
        </Button>
      </div>
      <p className="field__wrong" id={`${id}-wrong`}>
        {wrong}
      </p>
    </form>
  )
}
