import { X } from 'lucide-react'
import { useState, type MouseEvent, type ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { decodeOwnRooms, OWN_ROOMS_KEY, withoutOwnRoom } from '../kept/own-rooms.ts'
import { daysBetween, decodeRecentRooms, forget, RECENT_ROOMS_KEY } from '../kept/recent-rooms.ts'
import { keep, readKept } from '../kept/storage.ts'
import { goTo } from '../navigation.ts'
import { shownName } from '../room-name.ts'
import { roomPath } from '../route.ts'
import { languageTag, say } from '../words/say.ts'

/** The last rooms of this device; each can be forgotten. */
export function RecentRooms(): ReactNode {
  const [rooms, setRooms] = useState(() => decodeRecentRooms(readKept(RECENT_ROOMS_KEY)))
  const [nowMs] = useState(Date.now)
  const days = new Intl.RelativeTimeFormat(languageTag(), { numeric: 'auto' })
  if (rooms.length === 0) return null

  const drop = (room: string): void => {
    const left = forget(rooms, room)
    setRooms(left)
    keep(RECENT_ROOMS_KEY, left)
    // Nothing of it stays on this device, so it has no owner any more either.
    keep(OWN_ROOMS_KEY, withoutOwnRoom(decodeOwnRooms(readKept(OWN_ROOMS_KEY)), room))
  }
  const follow = (event: MouseEvent, path: string): void => {
    // Another tab, or a download, stays with the browser.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    goTo(path)
  }

  return (
    <section className="recent" aria-labelledby="recent-rooms">
      <h2 id="recent-rooms">{say('last-rooms')}</h2>
      <ul>
        {rooms.map(({ room, lastMs, secret }) => (
          <li key={room} className="recent__row">
            <a
              className="recent__room"
              href={roomPath(room, secret)}
              onClick={(event) => follow(event, roomPath(room, secret))}
            >
              <span className="recent__name">{shownName(room)}</span>
              <span className="recent__when">
                {days.format(-daysBetween(lastMs, nowMs), 'day')}
              </span>
            </a>
            <Button
              className="round"
              aria-label={say('forget-room', { room: shownName(room) })}
              onPress={() => drop(room)}
            >
              <X size={18} aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ul>
      <p className="recent__note quiet">{say('kept-here')}</p>
    </section>
  )
}
