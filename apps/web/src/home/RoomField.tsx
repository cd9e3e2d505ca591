import { useState, type ReactNode } from 'react'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { readTypedName } from '../room-name.ts'
import { say } from '../words/say.ts'
import { GoField } from './GoField.tsx'

export type RoomFieldProps = {
  readonly onRoom: (room: string, secret: string | null) => void
}

/** Takes a room's name, or a pasted invite link. */
export function RoomField({ onRoom }: RoomFieldProps): ReactNode {
  const announce = useAnnounce()
  const [typed, setTyped] = useState('')
  const read = readTypedName(typed)
  const wrong = read.type === 'refused' ? read.words : ''
  const go = (): void => {
    if (read.type === 'name') onRoom(read.name, read.secret ?? null)
    else if (wrong !== '') announce({ type: 'line', text: wrong })
  }
  return (
    <GoField
      label={say('room-by-name')}
      go={say('go-to-room')}
      onGo={go}
      typed={typed}
      onTyped={setTyped}
      wrong={wrong}
      input={{ placeholder: say('room-example'), autoCapitalize: 'none' }}
    />
  )
}
