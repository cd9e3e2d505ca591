/** Why one is not in the room (any more): one calm sentence, and one button. */
import type { RoomErrorCode } from 'roomful'

export type Ending = {
  readonly title: string
  readonly advice: string
  readonly button: string
  /** `again` joins once more, `home` gives the room up. */
  readonly leadsTo: 'again' | 'home'
}

const again = (title: string, advice: string, button = 'Try again'): Ending => ({
  title,
  advice,
  button,
  leadsTo: 'again',
})

const home = (title: string, advice: string): Ending => ({
  title,
  advice,
  button: 'Home',
  leadsTo: 'home',
})

const ENDINGS: Readonly<Partial<Record<RoomErrorCode, Ending>>> = {
  replaced: again(
    'You are in this room somewhere else',
    'It was opened in another tab or window, and you can be in it once.',
    'Use it here',
  ),
  'room-full': again('This room is full', 'Try again when somebody has left.'),
  forbidden: home('This room does not let you in', 'Whoever opened it may have locked it.'),
  unauthorized: home(
    'This room asks for an invitation',
    'Open the link that you were sent once more.',
  ),
  'origin-refused': home(
    'The server does not allow this page',
    'Whoever runs it has to add this address to the allowed ones.',
  ),
  'rate-limited': again('Too many tries for now', 'Wait half a minute, then try again.'),
  'server-unreachable': again(
    'The server does not answer',
    'Check your own network. If it is fine, the server is away for a moment.',
  ),
  'bad-room-name': home('No room can have this name', 'Check the link that you were sent.'),
}

const OTHERWISE = again(
  'The room could not be opened',
  'If trying again does not help, load the page again.',
)

export function endingOf(code: RoomErrorCode): Ending {
  return ENDINGS[code] ?? OTHERWISE
}
