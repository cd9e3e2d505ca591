import { useId, useState, type ReactNode, type SyntheticEvent } from 'react'
import './lobby.css'
import type { Sources } from '../devices/sources.ts'
import { useSource } from '@roomful/react'
import { MAX_NAME_CHARS, type Preferences } from '../kept/preferences.ts'
import { goTo } from '../navigation.ts'
import { Brand } from '../parts/Brand.tsx'
import { Button } from '../parts/Button.tsx'
import type { Prefer } from '../visit/use-preferences.ts'
import { shownName } from '../room-name.ts'
import { LookButton } from '../settings/LookButton.tsx'
import { DevicePickers } from './DevicePickers.tsx'
import { Knocking } from './Knocking.tsx'
import { Preview } from './Preview.tsx'
import { Problems } from './Problems.tsx'
import { say } from '../words/say.ts'

export type LobbyProps = {
  readonly room: string
  readonly sources: Sources
  readonly preferences: Preferences
  readonly prefer: Prefer
  readonly progress: 'idle' | 'joining' | 'knocking'
  readonly onJoin: () => void
  /** Whoever knocks waits no longer. */
  readonly onStop: () => void
}

/** Before joining (A2): how the others will see and hear one, and what is wrong, if anything is. */
export function Lobby({
  room,
  sources,
  preferences,
  prefer,
  progress,
  onJoin,
  onStop,
}: LobbyProps): ReactNode {
  const id = useId()
  const camera = useSource(sources.camera)
  const microphone = useSource(sources.microphone)
  const { name } = preferences
  const [stopped, setStopped] = useState(false)
  const joining = progress !== 'idle'

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (!joining) onJoin()
  }

  return (
    <main className="lobby" tabIndex={-1}>
      <header className="head lobby__head">
        <a
          className="lobby__home"
          href="/"
          aria-label={say('app-home')}
          onClick={(event) => {
            event.preventDefault()
            goTo('/')
          }}
        >
          <Brand />
        </a>
        <LookButton />
      </header>
      <Preview
        name={name}
        sources={sources}
        camera={camera}
        microphone={microphone}
        prefer={prefer}
      />
      <form className="lobby__join" onSubmit={submit}>
        <h1>
          <span className="lobby__room">{shownName(room)}</span>
        </h1>
        <div className="field">
          <label className="field__label" htmlFor={id}>
            {say('your-name')}
          </label>
          <input
            id={id}
            className="field__input"
            value={name}
            onChange={(event) => prefer({ name: event.target.value })}
            maxLength={MAX_NAME_CHARS}
            readOnly={joining}
            autoComplete="name"
            autoCapitalize="words"
            enterKeyHint="go"
            placeholder={say('guest')}
          />
        </div>
        {progress === 'knocking' ? (
          <Knocking
            onStop={() => {
              setStopped(true)
              onStop()
            }}
          />
        ) : (
          // In the place of the button that was pressed.
          <Button kind="primary" type="submit" autoFocus={stopped}>
            {say(joining ? 'joining' : 'join')}
          </Button>
        )}
        <Problems sources={sources} camera={camera} microphone={microphone} joining={joining} />
      </form>
      <DevicePickers
        sources={sources}
        camera={camera}
        microphone={microphone}
        preferences={preferences}
        prefer={prefer}
      />
    </main>
  )
}
