/** What the server says of a room's door (O1, O2). Apart from the rest, so that who never hears it need not load it. */
import type { NumberedModeration } from './message.ts'
import { knockName, peer } from './shared-shape.ts'
import { count, flag, readJson, record, variant, type Shapes } from './shape.ts'

const about = record({ seq: count, peer })

const shapes: Shapes<NumberedModeration> = {
  'requesting-name': record({ seq: count }),
  'peer-knocking': record({ seq: count, peer, ...knockName }),
  'knock-ended': about,
  'room-locked': record({ seq: count, locked: flag }),
  'requesting-mute': record({ seq: count, from: peer }),
}

const notice = variant(shapes)

/** Reads what `decodeServerMessage` does not know; `null` for what is not understood either. Never throws. */
export function decodeModeration(frame: string): NumberedModeration | null {
  return readJson(notice, frame)
}
