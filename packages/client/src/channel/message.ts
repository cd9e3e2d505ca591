/** Messages as frames on the channel `messages`: one byte that says what it is, then the bytes of it. Pure. */
import { RoomError } from '../errors.ts'
import type { Json, Message } from '../types.ts'

/** Of the text, JSON or bytes of one message. */
export const MAX_MESSAGE_BYTES: number = 64 * 1024

const TEXT = 0
const JSON_TEXT = 1
const BYTES = 2

/** @throws RoomError `message-too-large`, `bad-argument` for what is not text, JSON or bytes */
export function encodeMessage(message: Message): Uint8Array<ArrayBuffer> {
  const [kind, body] = bodyOf(message)
  if (body.length > MAX_MESSAGE_BYTES)
    throw new RoomError(
      'message-too-large',
      `A message has at most ${MAX_MESSAGE_BYTES} bytes, this one ${body.length}: send it in parts.`,
    )
  const frame = new Uint8Array(body.length + 1)
  frame[0] = kind
  frame.set(body, 1)
  return frame
}

/** The message of a frame, or `undefined` for one that makes no sense. */
export function decodeMessage(frame: string | ArrayBuffer): Message | undefined {
  if (typeof frame === 'string') return undefined
  const bytes = new Uint8Array(frame)
  const body = bytes.subarray(1)
  try {
    if (bytes[0] === TEXT) return decodeText(body)
    if (bytes[0] === JSON_TEXT) return JSON.parse(decodeText(body)) as Json // all that JSON.parse gives is Json
    return bytes[0] === BYTES ? bytes.slice(1) : undefined
  } catch {
    return undefined
  }
}

/** For a plain client's own channel (C5): text as it is, JSON as its text, bytes as they are. */
export function plainForm(message: Message): string | Uint8Array<ArrayBuffer> {
  return typeof message === 'string' || isBytes(message) ? message : toJson(message)
}

function bodyOf(message: Message): readonly [number, Uint8Array] {
  if (typeof message === 'string') return [TEXT, new TextEncoder().encode(message)]
  if (isBytes(message)) return [BYTES, message]
  return [JSON_TEXT, new TextEncoder().encode(toJson(message))]
}

function isBytes(message: Message): message is Uint8Array<ArrayBuffer> {
  return message instanceof Uint8Array
}

function toJson(message: unknown): string {
  // Would go as `{}`, or as a list of numbers by name, and be missed on the other side only.
  if (message instanceof ArrayBuffer || message instanceof Blob || ArrayBuffer.isView(message))
    throw notMessageError()
  try {
    const text: string | undefined = JSON.stringify(message)
    if (text !== undefined) return text
  } catch (cause) {
    throw notMessageError(cause)
  }
  throw notMessageError()
}

function notMessageError(cause?: unknown): RoomError {
  return new RoomError('bad-argument', 'A message is text, JSON or a Uint8Array.', cause)
}

function decodeText(body: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
}
