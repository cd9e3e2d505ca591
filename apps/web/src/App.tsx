import { useEffect, useRef, type ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { LiveRegion } from './announce/LiveRegion.tsx'
import { Home } from './home/Home.tsx'
import { goTo, useRoute } from './navigation.ts'
import { Button } from './parts/Button.tsx'
import { CalmPage } from './parts/CalmPage.tsx'
import { beginAt } from './tv/begin.ts'
import { isTv } from './tv/tv.ts'
import { RoomPage } from './visit/RoomPage.tsx'
import { useStore } from './use-store.ts'
import { language } from './words/language.ts'
import { say } from './words/say.ts'

/** All of it renders again in another language: `say` speaks that one by then. */
export function App(): ReactNode {
  const spoken = useStore(language)
  return (
    <I18nProvider locale={spoken}>
      <LiveRegion>
        <Screen />
      </LiveRegion>
    </I18nProvider>
  )
}

function Screen(): ReactNode {
  const route = useRoute()
  const place = route.page === 'room' ? route.room : route.page

  // What had the focus is gone with its screen: the keyboard goes on at the beginning of the new one.
  const shown = useRef(place)
  useEffect(() => {
    if (isTv || shown.current !== place) beginAt(document.querySelector('main'))
    shown.current = place
  }, [place])

  switch (route.page) {
    case 'home':
      return <Home />
    case 'room':
      return (
        <RoomPage
          key={`${route.room} ${route.secret ?? ''}`}
          room={route.room}
          secret={route.secret}
          skipLobby={route.skipLobby}
        />
      )
    case 'unknown':
      return (
        <CalmPage title={say('nothing-here')} advice={say('nothing-here-advice')}>
          <Button kind="primary" onPress={() => goTo('/')}>
            {say('home')}
          </Button>
        </CalmPage>
      )
  }
}
