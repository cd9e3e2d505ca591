/** What the claims of a token allow, once its signature is known to be good (RFC 7519). Pure. */
import type { Permission, RoomName } from '@roomful/protocol'

export type Grant = {
  /** Unix time in milliseconds at which it ends. */
  readonly expiresAtMs: number
  readonly permissions: readonly Permission[]
}

/** Why a token lets nobody in: for the log and the metrics, never for whoever sent it. */
export type Unfit =
  | 'no-token'
  | 'malformed'
  | 'algorithm'
  | 'unknown-key'
  | 'signature'
  | 'expired'
  | 'not-yet-valid'
  | 'audience'
  | 'issuer'
  | 'claims'
  | 'other-room'

const PERMISSIONS: readonly Permission[] = ['publish', 'moderate']
/** Who may do nothing in particular may be seen and heard. */
const DEFAULT_PERMISSIONS: readonly Permission[] = ['publish']

type Claims = {
  readonly exp?: number
  readonly room?: unknown
  readonly permissions?: unknown
}

/**
 * `room` is a name, or a list of names; one that ends in `*` is all names that begin so. Permissions that are not known
 * are passed over, so that an issuer may be newer than its server.
 */
export function readGrant({ exp, room, permissions }: Claims, asked: RoomName): Grant | Unfit {
  const rooms: readonly unknown[] = Array.isArray(room) ? room : [room]
  const given: readonly unknown[] | null =
    permissions === undefined
      ? DEFAULT_PERMISSIONS
      : Array.isArray(permissions)
        ? permissions
        : null
  if (exp === undefined || !given || !rooms.every((one) => typeof one === 'string')) return 'claims'
  if (!rooms.some((pattern) => covers(pattern, asked))) return 'other-room'
  return {
    expiresAtMs: exp * 1_000,
    permissions: PERMISSIONS.filter((permission) => given.includes(permission)),
  }
}

function covers(pattern: string, room: RoomName): boolean {
  return pattern.endsWith('*') ? room.startsWith(pattern.slice(0, -1)) : room === pattern
}
