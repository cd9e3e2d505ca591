/** What the server's refusals mean to an app: its own words, under the codes of the SDK. */
import type { ClosingCode, RefusalCode } from '@roomful/protocol'
import { RoomError, type RoomErrorCode } from '../errors.ts'

type Foreign = Exclude<ClosingCode, RoomErrorCode>

/** What the SDK has another name for; all else means what it says. */
const MEANING: { readonly [C in ClosingCode]?: RoomErrorCode } & {
  readonly [C in Foreign]: RoomErrorCode
} = {
  'bad-message': 'protocol',
  'too-large': 'protocol',
  timeout: 'server-unreachable',
  draining: 'server-unreachable',
}

export function refusalError(code: ClosingCode, said: string): RoomError {
  const meaning = MEANING[code] ?? (code as Exclude<ClosingCode, Foreign>) // the table has the others
  return new RoomError(meaning, `The server closed the room (${code}): ${said}`)
}

const OUR_FAULTS: readonly RefusalCode[] = [
  'bad-message',
  'name-a-peer',
  'rate-limited',
  'unknown-type',
]

/** Whether an app's author wants to hear of it; these may close nothing. */
export function isOurFault(code: RefusalCode): boolean {
  return OUR_FAULTS.includes(code)
}
