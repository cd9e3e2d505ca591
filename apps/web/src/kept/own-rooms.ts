/** The keys of the rooms that were made on this device: who has one owns its room (PROTOCOL.md, O1). Told to nobody. */
import { isRoomName } from '../room-name.ts'

export type OwnRoom = { readonly room: string; readonly key: string }

export const OWN_ROOMS_KEY = 'roomful.own-rooms'
/** Some 10 KB. */
const MAX_ROOMS = 100
/** 16 bytes as base64url. */
const KEY = /^[\w-]{21}[AQgw]$/

export function isKey(value: unknown): value is string {
  return typeof value === 'string' && KEY.test(value)
}

/** What was stored may be anything: what is no key of a room is left out. */
export function decodeOwnRooms(stored: unknown): readonly OwnRoom[] {
  if (!Array.isArray(stored)) return []
  return stored.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return []
    if (!('room' in entry) || !('key' in entry)) return []
    const { room, key } = entry
    if (typeof room !== 'string' || !isRoomName(room)) return []
    return isKey(key) ? [{ room, key }] : []
  })
}

/** The newest first. */
export function withOwnRoom(rooms: readonly OwnRoom[], own: OwnRoom): readonly OwnRoom[] {
  return [own, ...withoutOwnRoom(rooms, own.room)].slice(0, MAX_ROOMS)
}

export function withoutOwnRoom(rooms: readonly OwnRoom[], room: string): readonly OwnRoom[] {
  return rooms.filter((other) => other.room !== room)
}

/** What one joins it with as its owner, or `null`. */
export function keyOf(rooms: readonly OwnRoom[], room: string): string | null {
  return rooms.find((own) => own.room === room)?.key ?? null
}
