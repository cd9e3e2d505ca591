/** A new room: one's own, sealed, with a link that nobody guesses (A1). */
import { ownedRoom } from 'roomful'
import {
  FRESH_NAME_BYTES,
  FRESH_SECRET_BYTES,
  freshRoomName,
  freshSecret,
  freshShortName,
} from '../fresh-name.ts'
import { decodeOwnRooms, OWN_ROOMS_KEY, withOwnRoom } from '../kept/own-rooms.ts'
import { keep, readKept } from '../kept/storage.ts'
import { roomPath } from '../route.ts'

/** Draws it, keeps the key that makes it ours on this device, and tells its path. */
export async function newRoom(): Promise<string> {
  const random = crypto.getRandomValues(new Uint8Array(FRESH_NAME_BYTES))
  // Without a secure page there is nothing to make a key or a seal with: the room is nobody's.
  if (!isSecureContext) return roomPath(freshRoomName(random))
  const { name, key } = await ownedRoom(freshShortName(random))
  keep(OWN_ROOMS_KEY, withOwnRoom(decodeOwnRooms(readKept(OWN_ROOMS_KEY)), { room: name, key }))
  return roomPath(name, freshSecret(crypto.getRandomValues(new Uint8Array(FRESH_SECRET_BYTES))))
}
