/** What an app tells the others on the control channel, next to everything else there: JSON of a bounded size. Pure. */
import { RoomError } from '../errors.ts'

/** Of a profile, or of a track's metadata. A picture belongs into a message or a file. */
const MAX_CHARS = 16 * 1024

/** @throws RoomError `bad-argument` for what is too long, or no JSON */
export function checkTold(value: unknown): void {
  let chars = Infinity
  try {
    chars = JSON.stringify(value).length
  } catch {
    // A cycle, a bigint, or nothing at all.
  }
  if (chars > MAX_CHARS)
    throw new RoomError(
      'bad-argument',
      `Profile and metadata are JSON of at most ${MAX_CHARS} characters.`,
    )
}
