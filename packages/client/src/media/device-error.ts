/** What the browser means when a device does not open (W3C Media Capture, 10.2; Screen Capture, 5.1). */
import { RoomError } from '../errors.ts'
import type { SourceKind } from './source.ts'

export async function deviceError(kind: SourceKind, cause: unknown): Promise<RoomError> {
  if (cause instanceof RoomError) return cause
  switch (cause instanceof Error ? cause.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return refusedError(kind, cause)
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new RoomError('no-device', `No ${kind} was found: plug one in.`, cause)
    case 'NotReadableError':
    case 'AbortError':
      return new RoomError(
        'device-busy',
        `The ${kind} is in use by another program: close it there.`,
        cause,
      )
    case 'TypeError':
    case 'NotSupportedError':
      return new RoomError('unsupported', `This browser gives no ${kind}: try another.`, cause)
    default:
      return new RoomError('internal', `The ${kind} could not be opened: ${String(cause)}`, cause)
  }
}

/** Blocked for good, or only waved away: the first needs the browser's settings, the second another try. */
async function refusedError(kind: SourceKind, cause: unknown): Promise<RoomError> {
  const blocked = kind !== 'screen' && (await isBlocked(kind))
  return blocked
    ? new RoomError(
        'permission-denied',
        `The ${kind} is blocked: allow it in the browser's site settings.`,
        cause,
      )
    : new RoomError('permission-dismissed', `The ${kind} was not allowed: try again.`, cause)
}

async function isBlocked(name: 'camera' | 'microphone'): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name })
    return state === 'denied'
  } catch {
    return true // cannot be asked: the safer words are those that lead to the settings
  }
}
