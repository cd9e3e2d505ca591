import { useEffect, useState, type ReactNode } from 'react'
import { decodePreferences, PREFERENCES_KEY } from '../kept/preferences.ts'
import { readKept } from '../kept/storage.ts'
import { goTo } from '../navigation.ts'
import { Button } from '../parts/Button.tsx'
import { CalmPage } from '../parts/CalmPage.tsx'
import { Phrase } from '../parts/Phrase.tsx'
import { roomPath } from '../route.ts'
import { isTv } from '../tv/tv.ts'
import { endingOf } from '../words/ending.ts'
import { say } from '../words/say.ts'
import { takeCode, type Taking } from './take.ts'

export type TakeCodeProps = {
  readonly typed: string
  /** Back to where it was typed. */
  readonly onBack: () => void
}

/** From six letters to the room: waits to be let in, compares the words, and goes where it is told. */
export function TakeCode({ typed, onBack }: TakeCodeProps): ReactNode {
  const [taking, setTaking] = useState<Taking>({ phase: 'joining' })

  useEffect(() => {
    const left = new AbortController()
    const { name } = decodePreferences(readKept(PREFERENCES_KEY))
    void takeCode(typed, name.trim() || (isTv ? say('tv-name') : ''), left.signal, (next) => {
      setTaking(next)
      if (next.phase === 'told') goTo(roomPath(next.way.room, next.way.secret), next.key)
    })
    return () => left.abort()
  }, [typed])

  switch (taking.phase) {
    case 'joining':
    case 'told':
      return <CalmPage title={say('joining')} />
    case 'knocking':
      return (
        <CalmPage title={say('code-knocking')} advice={say('code-knocking-advice')}>
          <Button onPress={onBack}>{say('stop-waiting')}</Button>
        </CalmPage>
      )
    case 'comparing':
      return taking.phrase === null ? (
        <CalmPage title={say('connecting')}>
          <Button onPress={onBack}>{say('stop-waiting')}</Button>
        </CalmPage>
      ) : (
        <CalmPage title={say('safety-phrase')} advice={say('code-compare-advice')}>
          <Phrase words={taking.phrase} />
          <Button onPress={onBack}>{say('words-differ')}</Button>
        </CalmPage>
      )
    case 'ended': {
      const { title, advice } = endingOf(taking.why)
      return (
        <CalmPage title={title} advice={advice}>
          <Button kind="primary" onPress={onBack}>
            {say('try-again')}
          </Button>
        </CalmPage>
      )
    }
  }
}
