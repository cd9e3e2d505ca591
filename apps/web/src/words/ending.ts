/** Why one is not in the room (any more): one calm sentence, and one button. */
import type { RoomErrorCode } from 'roomful'
import { say, type PlainWordId } from './say.ts'

/** `again` joins once more, `home` gives the room up. */
type Way = 'again' | 'home'

export type Ending = {
  readonly title: string
  readonly advice: string
  readonly button: string
  readonly leadsTo: Way
}

type Telling = readonly [
  title: PlainWordId,
  advice: PlainWordId,
  leadsTo: Way,
  button?: PlainWordId,
]

const ENDINGS: Readonly<Partial<Record<RoomErrorCode, Telling>>> = {
  replaced: ['end-replaced', 'end-replaced-advice', 'again', 'use-it-here'],
  'room-full': ['end-full', 'end-full-advice', 'again'],
  forbidden: ['end-forbidden', 'end-forbidden-advice', 'home'],
  refused: ['end-refused', 'end-refused-advice', 'home'],
  removed: ['end-removed', 'end-removed-advice', 'home'],
  locked: ['end-locked', 'end-locked-advice', 'again'],
  unauthorized: ['end-unauthorized', 'end-unauthorized-advice', 'home'],
  'origin-refused': ['end-origin', 'end-origin-advice', 'home'],
  'rate-limited': ['end-rate', 'end-rate-advice', 'again'],
  'server-unreachable': ['server-away', 'end-server-advice', 'again'],
  'no-such-code': ['end-code', 'end-code-advice', 'home'],
  'insecure-context': ['end-insecure', 'screen-insecure-advice', 'home'],
  unsupported: ['end-unsupported', 'unable-advice', 'home'],
  'bad-room-name': ['end-name', 'end-name-advice', 'home'],
}

const OTHERWISE: Telling = ['end-otherwise', 'end-otherwise-advice', 'again']

export function endingOf(code: RoomErrorCode): Ending {
  const [title, advice, leadsTo, button] = ENDINGS[code] ?? OTHERWISE
  return {
    title: say(title),
    advice: say(advice),
    button: say(button ?? (leadsTo === 'again' ? 'try-again' : 'home')),
    leadsTo,
  }
}
