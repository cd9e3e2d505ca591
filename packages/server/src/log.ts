/**
 * Where the server writes what happens. Never a description, an address, a key, a token, or a room's name; of a page that
 * was refused for its origin, the origin.
 */
import { createHash } from 'node:crypto'
import type { RoomName } from '@roomful/protocol'

/** What pino and its likes understand. */
export type Logger = {
  readonly debug: (fields: object, message: string) => void
  readonly info: (fields: object, message: string) => void
  readonly warn: (fields: object, message: string) => void
  readonly error: (fields: object, message: string) => void
}

const nothing = (): void => undefined

export const SILENT: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** Enough to follow one room through a log, too little to enter it: whoever knows a room's name may join. */
export function roomTag(room: RoomName): string {
  return createHash('sha256').update(room).digest('base64url').slice(0, 8)
}
