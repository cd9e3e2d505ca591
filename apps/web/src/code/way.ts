/** What goes from who gave out a code to who typed it, over the connection between the two (PROTOCOL.md, O3). Pure. */
import type { Json } from 'roomful'
import { isRoomName, readSecret } from '../room-name.ts'

/** The way into a room: the server learns neither of the two by a code. */
export type Way = {
  readonly room: string
  /** What seals it, or `null`. */
  readonly secret: string | null
}

export function encodeWay({ room, secret }: Way): Json {
  return { type: 'way', room, secret }
}

/** `null` for all else. */
export function decodeWay(message: unknown): Way | null {
  if (typeof message !== 'object' || message === null) return null
  const { type, room, secret }: Partial<Record<string, unknown>> = { ...message }
  if (type !== 'way' || typeof room !== 'string' || !isRoomName(room)) return null
  if (secret === null) return { room, secret }
  const read = typeof secret === 'string' ? readSecret(secret) : null
  return read === null ? null : { room, secret: read }
}

/** As it is read aloud: `K7Q D2M`. */
export function spacedCode(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`
}
