/** What the browser means when a device does not open (W3C Media Capture, 10.2; Screen Capture, 5.1). */
import { inWords, type RoomError, type RoomErrorCode } from '../errors.ts'
import type { SourceKind } from './source.ts'

export async function deviceError(kind: SourceKind, cause: unknown): Promise<RoomError> {
  return inWords(await codeOf(kind, cause), kind, cause)
}

async function codeOf(kind: SourceKind, cause: unknown): Promise<RoomErrorCode> {
  if (!globalThis.isSecureContext) return 'insecure-context'
  switch (cause instanceof Error ? cause.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      // Blocked for good, or only waved away: the first needs the browser's settings, the second another try.
      return kind !== 'screen' && (await isBlocked(kind))
        ? 'permission-denied'
        : 'permission-dismissed'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no-device'
    case 'NotReadableError':
    case 'AbortError':
      return 'device-busy'
    case 'TypeError':
    case 'NotSupportedError':
      return 'unsupported'
    default:
      return 'internal'
  }
}

async function isBlocked(name: 'camera' | 'microphone'): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name })
    return state === 'denied'
  } catch {
    return true // cannot be asked: the safer words are those that lead to the settings
  }
}
