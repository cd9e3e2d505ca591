import type { ReactNode } from 'react'
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
