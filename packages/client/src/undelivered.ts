/** What to say where a message did not reach everybody. Loaded when it happens. */
import { RoomError } from './errors.ts'
import type { PeerEntry } from './peer.ts'

/** Who did not get it, and why. */
export type Missed = readonly [PeerEntry, RoomError]

/** With the code that all of them have in common, or `not-delivered`; with their names and the reasons. */
export function undelivered(missed: readonly Missed[], of: number): RoomError {
  const reasons = missed.map(([{ peer }, { message }]) => `${peer.name || peer.id}: ${message}`)
  const [code = 'not-delivered', other] = new Set(missed.map((each) => each[1].code))
  return new RoomError(
    other ? 'not-delivered' : code,
    `Not delivered to ${missed.length} of ${of}. ${reasons.join(' ')}`,
  )
}
