/** Frames of topics (PROTOCOL.md, Between peers): JSON, decoded at the border. Pure. */
import { decodeText, encodeText, TOPIC, type Parcel } from '../channel/message.ts'
import { RoomError } from '../errors.ts'

/** Of a value that is not `reliable`: more is no longer quick. */
export const MAX_VALUE_CHARS: number = 16 * 1024
const MAX_FRAME_CHARS = 2 * MAX_VALUE_CHARS
const MAX_NAME_CHARS = 64

/** `value`: of an unreliable topic. `latest`: with its number, from 1. `have`: the latest that came has this number. */
export type RealtimeFrame =
  | { readonly kind: 'value'; readonly name: string; readonly value: unknown }
  | {
      readonly kind: 'latest'
      readonly name: string
      readonly number: number
      readonly value: unknown
    }
  | { readonly kind: 'have'; readonly name: string; readonly number: number }

/** A value as JSON. @throws RoomError `bad-argument` for what is none */
export function encodeValue(value: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(value)
    if (text !== undefined) return text
  } catch (cause) {
    throw new RoomError('bad-argument', 'A topic carries JSON: this is none.', cause)
  }
  throw new RoomError('bad-argument', 'A topic carries JSON: this is none.')
}

/** @param value JSON */
export function reliableParcel(name: string, value: string): Parcel {
  return { type: TOPIC, body: encodeText(`[${JSON.stringify(name)},${value}]`) }
}

/** @throws whatever the decoding of what makes no sense throws */
export function decodeReliable(body: Uint8Array): {
  readonly name: string
  readonly value: unknown
} {
  const [name, value] = decodeList(decodeText(body))
  return { name: checkName(name), value }
}

/** @param value JSON, if it bears one */
export function realtimeFrame(name: string, number?: number, value?: string): string {
  const fields = [JSON.stringify(name)]
  if (value !== undefined) fields.push(value)
  if (number !== undefined) fields.push(`${number}`)
  const kind = value === undefined ? 'have' : number === undefined ? 'value' : 'latest'
  return `["${kind}",${fields.join(',')}]`
}

/** @throws Error at what no peer of good will sends */
export function decodeRealtime(data: unknown): RealtimeFrame {
  if (typeof data !== 'string' || data.length > MAX_FRAME_CHARS)
    throw new Error('no realtime frame')
  const [kind, given, ...rest] = decodeList(data)
  const name = checkName(given)
  if (kind === 'value') return { kind, name, value: rest[0] }
  const number = rest.at(-1)
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1)
    throw new Error('no number')
  if (kind === 'latest') return { kind, name, number, value: rest[0] }
  if (kind === 'have') return { kind, name, number }
  throw new Error('unknown kind')
}

export function checkName(name: unknown): string {
  if (typeof name === 'string' && name.length > 0 && name.length <= MAX_NAME_CHARS) return name
  throw new RoomError('bad-argument', `A topic's name has 1 to ${MAX_NAME_CHARS} characters.`)
}

function decodeList(text: string): readonly unknown[] {
  const list: unknown = JSON.parse(text)
  if (!Array.isArray(list)) throw new Error('no list')
  return list as readonly unknown[]
}
