import { useEffect, type ReactNode } from 'react'
import './home.css'
import { freshRoomName, FRESH_NAME_BYTES } from '../fresh-name.ts'
import { goTo } from '../navigation.ts'
import { Brand } from '../parts/Brand.tsx'
import { Button } from '../parts/Button.tsx'
import { roomPath } from '../route.ts'
import { RecentRooms } from './RecentRooms.tsx'
import { RoomField } from './RoomField.tsx'

function openNewRoom(): void {
  goTo(roomPath(freshRoomName(crypto.getRandomValues(new Uint8Array(FRESH_NAME_BYTES)))))
}

/** Home (A1): a new room, a room by its name, or one of the last. */
export function Home(): ReactNode {
  useEffect(() => {
    document.title = 'Roomful'
  }, [])

  return (
    <main className="home" tabIndex={-1}>
      <Brand />
      <div className="home__start">
        <h1>Talk with anyone, on any device</h1>
        <p className="quiet">
          Open a room and send its link. Picture, sound and messages then go from browser to
          browser.
        </p>
        <Button kind="primary" onPress={openNewRoom}>
          New room
        </Button>
        <RoomField onRoom={(room) => goTo(roomPath(room))} />
      </div>
      <RecentRooms />
    </main>
  )
}
