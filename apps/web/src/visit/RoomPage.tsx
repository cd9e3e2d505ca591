import { followDevices } from 'roomful'
import { Suspense, useEffect, useRef, useState, type ComponentType, type ReactNode } from 'react'
import { closeSources, createSources, startPreferred } from '../devices/sources.ts'
import { startWhenPossible } from '../devices/watch.ts'
import { Lobby } from '../lobby/Lobby.tsx'
import { goTo } from '../navigation.ts'
import { preferredDevices } from '../kept/preferences.ts'
import { isTv } from '../tv/tv.ts'
import { Button } from '../parts/Button.tsx'
import { CalmPage } from '../parts/CalmPage.tsx'
import { endingOf } from '../words/ending.ts'
import { lazily } from '../parts/lazily.ts'
import type { StageProps } from '../stage/Stage.tsx'
import { usePreferences } from './use-preferences.ts'
import { useVisit } from './use-visit.ts'
import { shownName } from '../room-name.ts'
import { say } from '../words/say.ts'

/** It follows while somebody looks into the mirror: the lobby is the first load. */
const loadStage = async (): Promise<ComponentType<StageProps>> =>
  (await import('../stage/Stage.tsx')).Stage
const Stage = lazily(loadStage)

export type RoomPageProps = {
  readonly room: string
  readonly secret: string | null
  readonly skipLobby: boolean
}

/** A room's address: lobby, stage, and why it ended. Joining again is a new visit, with nothing left of the old one. */
export function RoomPage({ room, secret, skipLobby }: RoomPageProps): ReactNode {
  const [visits, setVisits] = useState(0)
  return (
    <OneVisit
      key={visits}
      room={room}
      secret={secret}
      skipLobby={skipLobby || visits > 0}
      onAgain={() => setVisits(visits + 1)}
    />
  )
}

function OneVisit({
  room,
  secret,
  skipLobby,
  onAgain,
}: RoomPageProps & { readonly onAgain: () => void }): ReactNode {
  const [sources] = useState(createSources)
  const [preferences, prefer] = usePreferences()
  const [visit, dispatch] = useVisit(
    room,
    secret,
    preferences.name.trim() || (isTv ? say('tv-name') : ''),
    sources,
    skipLobby,
  )

  useEffect(() => {
    document.title = say('title-in-room', { room: shownName(room) })
    // Where the server is away for a moment, it is loaded when it is needed.
    loadStage().catch(() => undefined)
  }, [room])

  // Later choices are made on the sources themselves.
  const [firstPreferences] = useState(preferences)
  const chosen = useRef(preferences)
  useEffect(() => void (chosen.current = preferences), [preferences])
  useEffect(() => {
    startPreferred(sources, firstPreferences)
    const ends = [sources.camera, sources.microphone].flatMap((source) => [
      startWhenPossible(source),
      followDevices(source, { preferred: () => preferredDevices(chosen.current) }),
    ])
    return () => {
      for (const end of ends) end()
      // The lights of the devices go out with the screen.
      closeSources(sources)
    }
  }, [sources, firstPreferences])

  const ended = visit.phase === 'ended'
  useEffect(() => {
    if (ended) closeSources(sources)
  }, [ended, sources])

  switch (visit.phase) {
    case 'lobby':
    case 'joining':
    case 'knocking':
      if (visit.phase !== 'lobby' && visit.from === 'link')
        return visit.phase === 'joining' ? (
          <CalmPage title={say('joining')} advice={shownName(room)} />
        ) : (
          <CalmPage title={say('knocking')} advice={say('knocking-advice')}>
            <Button onPress={() => goTo('/')}>{say('stop-waiting')}</Button>
          </CalmPage>
        )
      return (
        <Lobby
          room={room}
          sources={sources}
          preferences={preferences}
          prefer={prefer}
          progress={visit.phase}
          onJoin={() => dispatch({ type: 'join' })}
          onStop={() => dispatch({ type: 'stop-waiting' })}
        />
      )
    case 'inside':
      return (
        <Suspense fallback={<CalmPage title={say('joining')} advice={shownName(room)} />}>
          <Stage
            call={visit.call}
            from={visit.from}
            secret={secret}
            sources={sources}
            preferences={preferences}
            prefer={prefer}
            onLeave={() => goTo('/')}
          />
        </Suspense>
      )
    case 'ended': {
      const { title, advice, button, leadsTo } = endingOf(visit.code)
      return (
        <CalmPage title={title} advice={advice}>
          <Button kind="primary" onPress={leadsTo === 'again' ? onAgain : () => goTo('/')}>
            {button}
          </Button>
        </CalmPage>
      )
    }
  }
}
