/** What an operator may set, checked, with what is meant where nothing is said. */
import { MAX_CAPACITY, SOCKET_RATE, type Rate } from './limits.ts'
import type { RoomSettings } from './room.ts'

/** A mesh of more is more than a laptop's uplink and processor carry (L5). */
const DEFAULT_CAPACITY = 16
/** Long enough for a lift or a tunnel, short enough that nobody waits for who is gone (R1). */
const DEFAULT_LOST_AFTER_MS = 30_000

/** Throws a RangeError that names a wrong option. */
export function roomSettings(options: {
  readonly capacity?: number
  readonly lostAfterMs?: number
}): RoomSettings {
  const capacity = options.capacity ?? DEFAULT_CAPACITY
  if (!(Number.isInteger(capacity) && capacity >= 1 && capacity <= MAX_CAPACITY))
    throw new RangeError(
      `"capacity" must be a whole number from 1 to ${MAX_CAPACITY}, not ${String(capacity)}: more peers than that say more at once than the limits of a socket allow`,
    )
  return {
    capacity,
    lostAfterMs: positive('lostAfterMs', options.lostAfterMs, DEFAULT_LOST_AFTER_MS),
  }
}

/** What a socket may send. Throws a RangeError for what is no rate. */
export function socketRate(framesPerSecond: number | undefined): Rate {
  const perSecond = positive('framesPerSecond', framesPerSecond, SOCKET_RATE.perSecond)
  return { perSecond, burst: (perSecond * SOCKET_RATE.burst) / SOCKET_RATE.perSecond }
}

export function positive(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback
  if (Number.isFinite(value) && value > 0) return value
  throw new RangeError(`"${name}" must be a number above 0, not ${String(value)}`)
}
