import { Hand, MicOff, MonitorUp, Pin, PinOff, Signal, VideoOff, X } from 'lucide-react'
import type { ReactNode } from 'react'
import './people.css'
import type { PeerId } from 'roomful'
import { InviteLink } from '../invite/InviteLink.tsx'
import { QrCode } from '../invite/QrCode.tsx'
import type { Door } from '../door/door.ts'
import { DoorPart } from '../door/DoorPart.tsx'
import { PersonMenu } from '../door/PersonMenu.tsx'
import { Avatar } from '../parts/Avatar.tsx'
import { RoundButton } from '../parts/RoundButton.tsx'
import { isTv } from '../tv/tv.ts'
import { useStore } from '../use-store.ts'
import { say } from '../words/say.ts'
import type { Person } from './person.ts'
import { Safety, type SafetyProps } from './Safety.tsx'

export type PeopleProps = {
  /** The heading: how it names its dialog or region is up to whoever shows the list. */
  readonly title: ReactNode
  readonly people: readonly Person[]
  readonly pinned: string | null
  readonly onPin: (id: PeerId | null) => void
  readonly link: string
  readonly door: Door
  readonly safety: SafetyProps
  readonly onClose: () => void
}

/** Who is here, in which state; whose hand is up stands first (A6). */
export function People(props: PeopleProps): ReactNode {
  const { title, people, pinned, onPin, link, door, safety, onClose } = props
  const { allowed } = useStore(door.state)
  return (
    <div className="people">
      <header className="chat__head">
        {title}
        <RoundButton label={say('close-people')} onPress={onClose}>
          <X size={20} aria-hidden="true" />
        </RoundButton>
      </header>
      <div className="people__body">
        <DoorPart door={door} />
        <ul className="people__list" aria-label={say('people')}>
          {people.map((person) => (
            <li key={person.id} className="person">
              <span className="person__face">
                <Avatar id={person.id} name={person.name} />
              </span>
              <span className="person__words">
                <bdi className="person__name">{person.name}</bdi>
                <States person={person} />
              </span>
              <Icons person={person} />
              {!person.own && (
                <RoundButton
                  label={say(pinned === person.id ? 'unpin' : 'pin', { name: person.name })}
                  aria-pressed={pinned === person.id}
                  onPress={() => onPin(pinned === person.id ? null : person.id)}
                >
                  {pinned === person.id ? (
                    <PinOff size={18} aria-hidden="true" />
                  ) : (
                    <Pin size={18} aria-hidden="true" />
                  )}
                </RoundButton>
              )}
              {allowed && !person.own && <PersonMenu person={person} door={door} />}
            </li>
          ))}
        </ul>
        <section className="people__part" aria-labelledby="people-invite">
          <h3 id="people-invite">{say('invite')}</h3>
          <QrCode text={link} />
          {/* A TV has nothing to copy it to. */}
          {!isTv && <InviteLink link={link} />}
        </section>
        <Safety {...safety} />
      </div>
    </div>
  )
}

/** In words, one line; what is as one expects has none. */
function States({ person }: { readonly person: Person }): ReactNode {
  const words = [
    ...(person.own ? [say('you')] : []),
    ...(person.handPlace === null ? [] : [say('hand-nth', { nth: person.handPlace })]),
    ...(person.presence === 'here' ? [] : [say(person.presence)]),
    ...(person.speaking ? [say('speaking')] : []),
    ...(person.sharing ? [say('shares-screen')] : []),
  ]
  return words.length > 0 && <span className="person__states quiet">{words.join(' · ')}</span>
}

function Icons({ person }: { readonly person: Person }): ReactNode {
  return (
    <span className="person__icons">
      {person.handPlace !== null && <Hand size={18} className="person__hand" aria-hidden="true" />}
      {person.sharing && <MonitorUp size={18} aria-hidden="true" />}
      {person.speaking && <Signal size={18} className="person__hand" aria-hidden="true" />}
      {person.cameraOff && <VideoOff size={18} role="img" aria-label={say('camera-off')} />}
      {person.muted && <MicOff size={18} role="img" aria-label={say('muted')} />}
    </span>
  )
}
