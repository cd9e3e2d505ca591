import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react'
import { closeSources, createSources, startPreferred } from '../devices/sources.ts'
import { startWhenPossible } from '../devices/watch.ts'
import { Lobby } from '../lobby/Lobby.tsx'
import { goTo } from '../navigation.ts'
import { Button } from '../parts/Button.tsx'
import { CalmPage } from '../parts/CalmPage.tsx'
import { endingOf } from '../words/ending.ts'
import { loadStage } from './load-stage.ts'
import { usePreferences } from './use-preferences.ts'
import { useVisit } from './use-visit.ts'

const Stage = lazy(loadStage)

export type RoomPageProps = { readonly room: string; readonly skipLobby: boolean }

/** A room's address: lobby, stage, and why it ended. Joining again is a new visit, with nothing left of the old one. */
export function RoomPage({ room, skipLobby }: RoomPageProps): ReactNode {
  const [visits, setVisits] = useState(0)
  return (
    <OneVisit
      key={visits}
      room={room}
      skipLobby={skipLobby || visits > 0}
      onAgain={() => setVisits(visits + 1)}
    />
  )
}

function OneVisit({
  room,
  skipLobby,
  onAgain,
}: RoomPageProps & { readonly onAgain: () => void }): ReactNode {
  const [sources] = useState(createSources)
  const [preferences, prefer] = usePreferences()
  const [visit, dispatch] = useVisit(room, preferences.name.trim(), sources, skipLobby)

  useEffect(() => {
    document.title = `${room} · Roomful`
    void loadStage()
  }, [room])

  // Later choices are made on the sources themselves.
  const [firstPreferences] = useState(preferences)
  useEffect(() => {
    startPreferred(sources, firstPreferences)
    const ends = [startWhenPossible(sources.camera), startWhenPossible(sources.microphone)]
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
      if (visit.phase === 'joining' && visit.from === 'link')
        return <CalmPage title="Joining …" advice={room} />
      return (
        <Lobby
          room={room}
          sources={sources}
          preferences={preferences}
          prefer={prefer}
          joining={visit.phase === 'joining'}
          onJoin={() => dispatch({ type: 'join' })}
        />
      )
    case 'inside':
      return (
        <Suspense fallback={<CalmPage title="Joining …" advice={room} />}>
          <Stage
            call={visit.call}
            from={visit.from}
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
