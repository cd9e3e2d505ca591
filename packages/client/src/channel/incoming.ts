/** Chunks of one page as they come, in the row of their numbers, and the messages that they make (N3, N5). Pure. */
import { CANCEL, FIRST, TYPE_BIT } from './frame.ts'
import type { Parcel } from './message.ts'

/** What every peer takes, whatever it says, so that it need not have said anything yet. */
export const SMALL_BYTES: number = 64 * 1024

export type Incoming = {
  /** How many chunks came, modulo 2^32. */
  readonly received: () => number
  /** The message that the chunk completes. Throws at a chunk that no peer of good will sends. */
  readonly take: (
    kind: number,
    number: number,
    length: number,
    bytes: Uint8Array<ArrayBuffer>,
  ) => Parcel | null
}

/** @param maxBytes the largest message that is taken; memory for it is held as soon as it begins */
export function createIncoming(maxBytes: number): Incoming {
  let received = 0
  let partial: (Parcel & { filled: number }) | null = null

  return {
    received: () => received,
    take: (kind, number, length, bytes) => {
      if (number !== received) throw Error('out of row')
      received = (received + 1) >>> 0
      if (kind & FIRST) {
        if (partial) throw Error('inside another')
        if (length > Math.max(maxBytes, SMALL_BYTES)) throw Error('too large')
        partial = { type: kind >> TYPE_BIT, body: new Uint8Array(length), filled: 0 }
      }
      if (!partial) throw Error('nothing begun')
      if (kind === CANCEL) {
        partial = null
        return null
      }
      // Without a byte it could go on for ever.
      if (bytes.length === 0 && partial.body.length > 0) throw Error('empty')
      partial.body.set(bytes, partial.filled) // throws beyond its end
      partial.filled += bytes.length
      if (partial.filled < partial.body.length) return null
      const whole = partial
      partial = null
      return whole
    },
  }
}
