/** Messages as the bytes that go to a peer, and back. Pure. */
import { RoomError } from '../errors.ts'
import type { Json, Message } from '../types.ts'

/** What the bytes are, as it stands in a chunk's kind (delivery.ts). A topic's are JSON of its own (topics/). */
const TEXT = 0
const JSON_TEXT = 1
const BYTES = 2
export const TOPIC = 3

/** A message as it is sent, the same for every peer. */
export type Parcel = { readonly type: number; readonly body: Uint8Array<ArrayBuffer> }

/** @throws RoomError `bad-argument` for what is not text, JSON or bytes */
export function encodeMessage(message: Message): Parcel {
  if (typeof message === 'string') return { type: TEXT, body: encodeText(message) }
  // A copy: the app may go on writing into its own.
  return message instanceof Uint8Array
    ? { type: BYTES, body: message.slice() }
    : { type: JSON_TEXT, body: encodeText(toJson(message)) }
}

/** @throws whatever the decoding of a body that makes no sense throws */
export function decodeMessage({ type, body }: Parcel): Message {
  if (type === BYTES) return body
  const text = decodeText(body)
  return type === TEXT ? text : (JSON.parse(text) as Json) // all that JSON.parse gives is Json
}

/** For a plain client's own channel (C5): text as it is, JSON as its text, bytes as they are. */
export function plainForm({ type, body }: Parcel): string | Uint8Array<ArrayBuffer> {
  return type === BYTES ? body : decodeText(body)
}

export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

export function decodeText(body: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
}

function toJson(message: unknown): string {
  try {
    // These would go as `{}`, or as a list of numbers by name, and be missed on the other side only.
    if (
      !(message instanceof ArrayBuffer || message instanceof Blob || ArrayBuffer.isView(message))
    ) {
      const text: string | undefined = JSON.stringify(message)
      if (text !== undefined) return text
    }
  } catch (cause) {
    throw notMessageError(cause)
  }
  throw notMessageError()
}

function notMessageError(cause?: unknown): RoomError {
  return new RoomError('bad-argument', 'A message is text, JSON or a Uint8Array.', cause)
}
