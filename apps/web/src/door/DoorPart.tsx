import type { ReactNode } from 'react'
import { Button } from '../parts/Button.tsx'
import { Switch } from '../parts/Switch.tsx'
import { useStore } from '../use-store.ts'
import { languageTag, say } from '../words/say.ts'
import { AtDoor, Knocking } from './AtDoor.tsx'
import { knockWords, type Door } from './door.ts'

/** The door as the list of people shows it: to its owner what to do about it, to the others whether it is locked (A6). */
export function DoorPart({ door }: { readonly door: Door }): ReactNode {
  const { allowed, locked, waiting, sentAway } = useStore(door.state)
  if (!allowed) return locked && <p className="quiet">{say('room-is-locked')}</p>
  const time = new Intl.DateTimeFormat(languageTag(), { timeStyle: 'short' })
  return (
    <section className="people__part" aria-labelledby="people-door">
      <h3 id="people-door">{say('door')}</h3>
      <Switch on={locked} onChange={door.setLocked}>
        <span>{say('lock-room')}</span>
        <span className="quiet">{say('lock-room-advice')}</span>
      </Switch>
      {waiting.length > 0 && (
        <ul className="door__list" aria-label={say('who-knocks')}>
          {waiting.map(({ id, name, sinceMs }) => (
            <li key={id}>
              <Knocking onLetIn={() => door.admit(id)} onRefuse={() => door.refuse(id)}>
                <span>{knockWords(name)}</span>
                <span className="quiet">{say('knocks-since', { time: time.format(sinceMs) })}</span>
              </Knocking>
            </li>
          ))}
        </ul>
      )}
      {sentAway.length > 0 && (
        <ul className="door__list" aria-label={say('sent-away')}>
          {sentAway.map(({ id, name }) => (
            <li key={id}>
              <AtDoor
                buttons={<Button onPress={() => door.pardon(id)}>{say('may-knock-again')}</Button>}
              >
                {name === null ? <span>{say('somebody')}</span> : <bdi>{name}</bdi>}
                <span className="quiet">{say('sent-away')}</span>
              </AtDoor>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
