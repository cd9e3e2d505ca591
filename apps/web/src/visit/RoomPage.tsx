import { followDevices } from 'roomful'
import { Suspense, useEffect, useRef, useState, type ComponentType, type ReactNode } from 'react'
import { RoomProvider } from '@roomful/react'
import { closeSources, createSources, startPreferred } from '../devices/sources.ts'
import { startWhenPossible } from '../devices/watch.ts'
import { Lobby } from '../lobby/Lobby.tsx'
import { goTo } from '../navigation.ts'
import { preferredDevices } from '../kept/preferences.ts'
import { isTv } from '../tv/tv.ts'
import { Button } from '../parts/Button.tsx'
import { CalmPage } from '../parts/CalmPage.tsx'
import { endingOf } from '../words/ending.ts'
import { lazily, whenIdle } from '../parts/lazily.ts'
import type { StageProps } from '../stage/Stage.tsx'
import { usePreferences } from './use-preferences.ts'
import { useVisit } from './use-visit.ts'
import { shownName } from '../room-name.ts'
import { say } from '../words/say.ts'

/** It follows once the lobby stands and the page has nothing else to do. */
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
  const [wanted, setWanted] = useState(skipLobby)
  // What the address says later changes nothing.
  const [direct] = useState(skipLobby)
  const [joining, call] = useVisit(
    wanted ? room : null,
    secret,
    preferences.name.trim() || (isTv ? say('tv-name') : ''),
    sources,
  )

  useEffect(() => {
    document.title = say('title-in-room', { room: shownName(room) })
    // Where the server is away for a moment, it is loaded when it is needed.
    return whenIdle(() => void loadStage().catch(() => undefined))
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

  const ended = joining.phase === 'ended'
  useEffect(() => {
    if (ended) closeSources(sources)
  }, [ended, sources])

  switch (joining.phase) {
    case 'idle':
    case 'joining':
    case 'knocking':
      if (direct)
        return joining.phase === 'knocking' ? (
          <CalmPage title={say('knocking')} advice={say('knocking-advice')}>
            <Button onPress={() => goTo('/')}>{say('stop-waiting')}</Button>
          </CalmPage>
        ) : (
          <CalmPage title={say('joining')} advice={shownName(room)} />
        )
      return (
        <Lobby
          room={room}
          sources={sources}
          preferences={preferences}
          prefer={prefer}
          progress={joining.phase}
          onJoin={() => setWanted(true)}
          onStop={() => setWanted(false)}
        />
      )
    case 'joined':
      return (
        call && (
          <RoomProvider room={joining.room}>
            <Suspense fallback={<CalmPage title={say('joining')} advice={shownName(room)} />}>
              <Stage
                call={call}
                toldBefore={!direct}
                secret={secret}
                sources={sources}
                preferences={preferences}
                prefer={prefer}
                onLeave={() => goTo('/')}
              />
            </Suspense>
          </RoomProvider>
        )
      )
    case 'ended': {
      const { title, advice, button, leadsTo } = endingOf(joining.error?.code ?? 'closed')
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
