/**
 * Frames of the channel `messages` (PROTOCOL.md, Between peers): a byte for the kind, 32-bit numbers (big-endian, modulo
 * 2^32), and for a chunk its bytes. Decoded at the border: a peer may send anything. Pure.
 */

/** First on every link: the count of chunks that we have, and the largest message that we take. */
export const RESUME = 0
/** The count of chunks that we have. */
export const ACK = 1
/** Nothing follows for now: what we sent is to be acknowledged. */
export const ASK = 2
/** A chunk that ends its message unfinished: its sender took it back. */
export const CANCEL = 3
/** A chunk: its number, and, if it is the first of its message, how many bytes that has. */
export const CHUNK = 4
/** Of a chunk: nothing follows for now, as with `ASK`. */
export const PUSH = 8
/** Of a chunk: its message begins with it. */
export const FIRST = 16
/** Of a first chunk, from this bit on: what the message is. */
export const TYPE_BIT = 6

/** Of the kind, the number and the length before a chunk's bytes. */
export const HEAD_BYTES = 9

export type Frame = {
  readonly kind: number
  readonly numbers: readonly number[]
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** @param scratch where the frame is written, if it is not to have memory of its own */
export function encodeFrame(
  kind: number,
  numbers: readonly number[],
  bytes: Uint8Array = new Uint8Array(),
  scratch?: ArrayBuffer,
): Uint8Array<ArrayBuffer> {
  const head = 1 + 4 * numbers.length
  const length = head + bytes.length
  const frame = new Uint8Array(scratch ?? new ArrayBuffer(length), 0, length)
  const view = new DataView(frame.buffer)
  frame[0] = kind
  for (const [at, number] of numbers.entries()) view.setUint32(1 + 4 * at, number)
  frame.set(bytes, head)
  return frame
}

/** @throws RangeError, TypeError or Error for what is none */
export function decodeFrame(data: unknown): Frame {
  const view = new DataView(data as ArrayBuffer) // throws for whatever else there is
  const kind = view.getUint8(0)
  const counts = [2, 1, 0, 1]
  const chunk = (kind & CHUNK) > 0 && (kind & 0x23) === 0
  const count = chunk ? (kind & FIRST ? 2 : 1) : counts[kind]
  if (count === undefined) throw Error(`kind ${kind}`)
  const numbers = Array.from({ length: count }, (_, at) => view.getUint32(1 + 4 * at))
  const bytes = new Uint8Array(view.buffer, 1 + 4 * count)
  if (!chunk && bytes.length > 0) throw Error('too long')
  return { kind, numbers, bytes }
}
