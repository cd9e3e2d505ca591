/** Making a room of one's own, and short codes that lead to one (PROTOCOL.md, O1 and O3). Apart from joining: few need it. */
import {
  CODE_CHARS,
  drawCode,
  fromBase64Url,
  KEY_BYTES,
  peerIdOf,
  readCode,
} from '@roomful/protocol'
import { inWords, RoomError } from '../errors.ts'
import { joinRoom } from '../join.ts'
import type { JoinOptions } from '../options.ts'
import { randomText } from '../random.ts'
import type { Room } from '../types.ts'

/** 128 bits: a name that nobody guesses. */
const NAME_BYTES = 9
/** A room's name has 64 characters, of which 23 say whose it is. */
const MAX_NAME_CHARS = 41
/** Of a thousand million codes, this one is somebody's already: once is chance, thrice is not. */
const MAX_DRAWS = 3

export type OwnedRoom = {
  /** For everybody: `joinRoom(name)`. */
  readonly name: string
  /** For the owner alone, who joins with it: `joinRoom(name, { key })`. Who has it owns the room. */
  readonly key: string
}

/**
 * Draws a room that belongs to who has the key, on every server and after every restart.
 * @param name up to 41 characters of what a room's name may have @default random
 * @param key one that was drawn before, to own several rooms by
 * @throws RoomError `bad-room-name`, `bad-argument`, `insecure-context`
 */
export async function ownedRoom(
  name: string = randomText(NAME_BYTES),
  key: string = randomText(KEY_BYTES),
): Promise<OwnedRoom> {
  if (name.length > MAX_NAME_CHARS || !/^[\w.~-]+$/.test(name))
    throw await inWords('bad-room-name', name)
  return { name: `${name}~${await idOfKey(key)}`, key }
}

/** A room that a code leads to, and the code. */
export type CodeRoom = { readonly code: string; readonly room: Room }

/**
 * Opens a room that others reach by six letters, for ten minutes: who types them knocks (event `knock`), and whoever is
 * admitted can be told over the connection where to go, after both have compared `room.safetyPhrase()`. The server
 * never learns that. Leaving the room ends the code.
 * @throws RoomError as `joinRoom` does
 */
export async function openCode(
  options: Omit<JoinOptions, 'key' | 'secret'> = {},
): Promise<CodeRoom> {
  for (let draws = 1; ; draws++) {
    const key = randomText(KEY_BYTES)
    const code = drawCode(crypto.getRandomValues(new Uint8Array(CODE_CHARS)))
    try {
      return { code, room: await joinRoom(`~${code}~${await idOfKey(key)}`, { ...options, key }) }
    } catch (error) {
      const taken = error instanceof RoomError && error.code === 'no-such-code'
      if (!taken || draws >= MAX_DRAWS) throw error
    }
  }
}

/**
 * Knocks where a code leads. Small letters, spaces and what looks alike are read as they were meant.
 * @throws RoomError `no-such-code` for one that is wrong or over, `rate-limited` after five tries a minute, `refused`, and as `joinRoom` does
 */
export async function joinByCode(
  typed: string,
  options: Omit<JoinOptions, 'secret'> = {},
): Promise<Room> {
  const code = readCode(typed)
  if (code === null)
    throw new RoomError('no-such-code', 'A code has six letters or digits: look at it again.')
  return joinRoom(`~${code}`, options)
}

async function idOfKey(key: string): Promise<string> {
  const bytes = fromBase64Url(key)
  if (bytes?.length !== KEY_BYTES)
    throw new RoomError('bad-argument', `A key is base64url of ${KEY_BYTES} bytes.`)
  if (!globalThis.isSecureContext) throw await inWords('insecure-context', 'room of your own')
  return peerIdOf(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))))
}
