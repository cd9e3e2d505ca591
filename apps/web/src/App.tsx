import { useEffect, useRef, type ReactNode } from 'react'
import { LiveRegion } from './announce/LiveRegion.tsx'
import { Home } from './home/Home.tsx'
import { goTo, useRoute } from './navigation.ts'
import { Button } from './parts/Button.tsx'
import { CalmPage } from './parts/CalmPage.tsx'
import { RoomPage } from './visit/RoomPage.tsx'

export function App(): ReactNode {
  return (
    <LiveRegion>
      <Screen />
    </LiveRegion>
  )
}

function Screen(): ReactNode {
  const route = useRoute()
  const place = route.page === 'room' ? route.room : route.page

  // What had the focus is gone with its screen: the keyboard goes on at the beginning of the new one.
  const shown = useRef(place)
  useEffect(() => {
    if (shown.current !== place) document.querySelector<HTMLElement>('main')?.focus()
    shown.current = place
  }, [place])

  switch (route.page) {
    case 'home':
      return <Home />
    case 'room':
      return <RoomPage key={route.room} room={route.room} skipLobby={route.skipLobby} />
    case 'unknown':
      return (
        <CalmPage title="There is nothing here" advice="The address may be cut off or mistyped.">
          <Button kind="primary" onPress={() => goTo('/')}>
            Home
          </Button>
        </CalmPage>
      )
  }
}
