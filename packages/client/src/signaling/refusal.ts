/** What the server's refusals mean to an app: its own words, under the codes of the SDK. */
import type { ClosingCode } from '@roomful/protocol'
import { RoomError, type RoomErrorCode } from '../errors.ts'

/** The others mean what they say. */
const MEANING = {
  'bad-message': 'protocol',
  'too-large': 'protocol',
  timeout: 'server-unreachable',
  draining: 'server-unreachable',
} as const

export function refusalError(code: ClosingCode, said: string): RoomError {
  const meaning: RoomErrorCode = has(code) ? MEANING[code] : code
  return new RoomError(meaning, `The server closed the room (${code}): ${said}`)
}

function has(code: string): code is keyof typeof MEANING {
  return Object.hasOwn(MEANING, code)
}
