/** The last rooms of this device (A1). They are kept here and told to nobody. */
import { isRoomName, readSecret } from '../room-name.ts'

export type RecentRoom = {
  readonly room: string
  readonly lastMs: number
  /** What seals it: without it nobody would be met there. */
  readonly secret?: string
}

export const RECENT_ROOMS_KEY = 'roomful.recent-rooms'
const MAX_ROOMS = 5

/** What was stored may be anything: what is no recent room is left out. */
export function decodeRecentRooms(stored: unknown): readonly RecentRoom[] {
  if (!Array.isArray(stored)) return []
  return stored.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return []
    if (!('room' in entry) || !('lastMs' in entry)) return []
    const { room, lastMs } = entry
    if (typeof room !== 'string' || !isRoomName(room)) return []
    if (typeof lastMs !== 'number' || !Number.isFinite(lastMs)) return []
    const kept = 'secret' in entry && typeof entry.secret === 'string' ? entry.secret : ''
    const secret = readSecret(kept)
    return [{ room, lastMs, ...(secret === null ? {} : { secret }) }]
  })
}

/** The newest first, each room once. */
export function remember(
  rooms: readonly RecentRoom[],
  room: string,
  nowMs: number,
  secret: string | null = null,
): readonly RecentRoom[] {
  const newest = { room, lastMs: nowMs, ...(secret === null ? {} : { secret }) }
  return [newest, ...rooms.filter((other) => other.room !== room)].slice(0, MAX_ROOMS)
}

export function forget(rooms: readonly RecentRoom[], room: string): readonly RecentRoom[] {
  return rooms.filter((other) => other.room !== room)
}

const DAY_MS = 86_400_000

/** Whole calendar days between two moments, in this device's time zone. */
export function daysBetween(earlierMs: number, laterMs: number): number {
  const midnight = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0)
  return Math.round((midnight(laterMs) - midnight(earlierMs)) / DAY_MS)
}
