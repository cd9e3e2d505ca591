/** Why one is not in the room (any more): one calm sentence, and one button. */
import type { RoomErrorCode } from 'roomful'

export type Ending = {
  readonly title: string
  readonly advice: string
  readonly button: string
  /** `again` joins once more, `home` gives the room up. */
  readonly leadsTo: 'again' | 'home'
}

export function endingOf(code: RoomErrorCode): Ending {
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
  switch (code) {
    case 'replaced':
      return again(
        'You are in this room somewhere else',
        'It was opened in another tab or window, and you can be in it once.',
        'Use it here',
      )
    case 'room-full':
      return again('This room is full', 'Ask somebody inside to make room for you, then try again.')
    case 'forbidden':
      return home('This room does not let you in', 'Whoever opened it may have locked it.')
    case 'unauthorized':
      return home('This room asks for an invitation', 'Open the link that you were sent once more.')
    case 'origin-refused':
      return home(
        'The server does not allow this page',
        'Whoever runs it has to add this address to the allowed ones.',
      )
    case 'rate-limited':
      return again('Too many tries for now', 'Wait half a minute, then try again.')
    case 'server-unreachable':
      return again(
        'The server does not answer',
        'Check your own network first. If it is fine, the server is away; try again in a moment.',
      )
    case 'bad-room-name':
      return home('No room can have this name', 'Check the link that you were sent.')
    default:
      return again('The room could not be opened', 'Load the page again if trying does not help.')
  }
}
