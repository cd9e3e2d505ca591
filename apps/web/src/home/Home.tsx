import { Suspense, useEffect, useState, type ReactNode } from 'react'
import './home.css'
import { goTo } from '../navigation.ts'
import { Brand } from '../parts/Brand.tsx'
import { Button } from '../parts/Button.tsx'
import { CalmPage } from '../parts/CalmPage.tsx'
import { lazily } from '../parts/lazily.ts'
import { roomPath } from '../route.ts'
import { LookButton } from '../settings/LookButton.tsx'
import { isTv } from '../tv/tv.ts'
import { CodeField } from './CodeField.tsx'
import { newRoom } from './new-room.ts'
import { RecentRooms } from './RecentRooms.tsx'
import { RoomField } from './RoomField.tsx'
import { say } from '../words/say.ts'

const TakeCode = lazily(async () => (await import('../code/TakeCode.tsx')).TakeCode)

/** Home (A1): a new room, a room by its name, by six letters, or one of the last. */
export function Home(): ReactNode {
  const [typed, setTyped] = useState('')
  const [taking, setTaking] = useState(false)
  useEffect(() => {
    document.title = say('app')
  }, [])

  if (taking)
    return (
      <Suspense fallback={<CalmPage title={say('joining')} />}>
        <TakeCode typed={typed} onBack={() => setTaking(false)} />
      </Suspense>
    )
  const take = (code: string): void => {
    setTyped(code)
    setTaking(true)
  }
  return (
    <main className="home" tabIndex={-1}>
      <header className="head">
        <Brand />
        <LookButton />
      </header>
      <div className="home__start">
        <h1>{say('home-title')}</h1>
        <p className="quiet">{say(isTv ? 'tv-words' : 'home-words')}</p>
        <Button kind="primary" onPress={() => void newRoom().then(goTo)}>
          {say('new-room')}
        </Button>
        {!isTv && <RoomField onRoom={(room, secret) => goTo(roomPath(room, secret))} />}
        <CodeField typed={typed} onCode={take} />
      </div>
      <RecentRooms />
    </main>
  )
}
