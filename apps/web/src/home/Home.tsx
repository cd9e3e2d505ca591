import { useEffect, type ReactNode } from 'react'
import './home.css'
import { freshRoomName, freshSecret, FRESH_NAME_BYTES, FRESH_SECRET_BYTES } from '../fresh-name.ts'
import { goTo } from '../navigation.ts'
import { Brand } from '../parts/Brand.tsx'
import { Button } from '../parts/Button.tsx'
import { roomPath } from '../route.ts'
import { isTv } from '../tv/tv.ts'
import { RecentRooms } from './RecentRooms.tsx'
import { RoomField } from './RoomField.tsx'
import { say } from '../words/say.ts'

function openNewRoom(): void {
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
  const secret = freshSecret(random(FRESH_SECRET_BYTES))
  // Without a secure page there is nothing to seal with.
  goTo(roomPath(freshRoomName(random(FRESH_NAME_BYTES)), isSecureContext ? secret : null))
}

/** Home (A1): a new room, a room by its name, or one of the last. */
export function Home(): ReactNode {
  useEffect(() => {
    document.title = say('app')
  }, [])

  return (
    <main className="home" tabIndex={-1}>
      <Brand />
      <div className="home__start">
        <h1>{say('home-title')}</h1>
        <p className="quiet">{say(isTv ? 'tv-words' : 'home-words')}</p>
        <Button kind="primary" onPress={openNewRoom}>
          {say('new-room')}
        </Button>
        {!isTv && <RoomField onRoom={(room, secret) => goTo(roomPath(room, secret))} />}
      </div>
      <RecentRooms />
    </main>
  )
}
