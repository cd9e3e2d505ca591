/**
 * Text to message, at the border: what comes out is built only from known fields, each checked.
 * One decoder per variant: a new message without its decoder does not compile.
 */
import { asFields, own, text, Unreadable, type Fields } from './fields.ts'
import type { ClientMessage, RefusalCode, ServerMessage } from './message.ts'
import { clientDecoders } from './decode-client.ts'
import { serverDecoders } from './decode-server.ts'

export type Undecodable = {
  readonly code: Extract<RefusalCode, 'bad-message' | 'too-large' | 'unknown-type'>
  /** What is wrong, in words for whoever wrote the other side. */
  readonly message: string
  /** False for what is not a JSON object with a type at all: no version of the protocol sends that. */
  readonly readable: boolean
  /** The frame's `id`, where it bore a good one. */
  readonly id?: number
}

export type Decoded<M> =
  | { readonly ok: true; readonly message: M }
  | ({ readonly ok: false } & Undecodable)

const MAX_TYPE_CHARS = 64

/** Reads a frame from a client. Never throws. */
export function decodeClientMessage(frame: string): Decoded<ClientMessage> {
  return decodeWith<ClientMessage>(clientDecoders, frame)
}

/** Reads a frame from the server. Never throws. */
export function decodeServerMessage(frame: string): Decoded<ServerMessage> {
  return decodeWith<ServerMessage>(serverDecoders, frame)
}

function decodeWith<M extends { readonly type: string }>(
  decoders: Readonly<Record<string, (fields: Fields) => M>>,
  frame: string,
): Decoded<M> {
  let fields: Fields
  let type: string
  try {
    fields = asFields(JSON.parse(frame), 'a frame')
    type = text(fields, 'type', MAX_TYPE_CHARS)
  } catch (cause) {
    const message = cause instanceof Unreadable ? cause.message : 'a frame must be JSON'
    return { ok: false, code: 'bad-message', message, readable: false }
  }
  const decode = Object.hasOwn(decoders, type) ? decoders[type] : undefined
  if (!decode)
    return {
      ok: false,
      code: 'unknown-type',
      message: 'no such type',
      readable: true,
      ...idOf(fields),
    }
  try {
    return { ok: true, message: decode(fields) }
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause
    return {
      ok: false,
      code: cause.code,
      message: `${type}: ${cause.message}`,
      readable: true,
      ...idOf(fields),
    }
  }
}

function idOf(fields: Fields): { readonly id?: number } {
  const id = own(fields, 'id')
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? { id } : {}
}
