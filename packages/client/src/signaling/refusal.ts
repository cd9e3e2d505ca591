/** What the server's refusals mean to an app, in words that say what to do next. */
import type { ClosingCode } from '@roomful/protocol'
import { RoomError, type RoomErrorCode } from '../errors.ts'

const MEANING: Readonly<Record<ClosingCode, readonly [RoomErrorCode, string]>> = {
  'bad-message': [
    'protocol',
    'The server did not understand this client: update both to the same version.',
  ],
  unauthorized: [
    'unauthorized',
    'The server wants a valid token: pass a fresh one as the option "token".',
  ],
  forbidden: ['forbidden', 'This room is closed to us: ask whoever owns it.'],
  timeout: [
    'server-unreachable',
    'The server heard nothing from us for too long: check the network.',
  ],
  replaced: [
    'replaced',
    'This room was opened elsewhere with the same key: go on there, or join again here.',
  ],
  'too-large': [
    'protocol',
    'The server found a message too large: update both to the same version.',
  ],
  'rate-limited': [
    'rate-limited',
    'Too much at once for the server: wait some seconds and join again.',
  ],
  'room-full': [
    'room-full',
    'The room is full: join when somebody has left, or raise its capacity on the server.',
  ],
  draining: ['server-unreachable', 'The server is being replaced: join again in a moment.'],
}

export function refusalError(code: ClosingCode, said: string): RoomError {
  const [meaning, words] = MEANING[code]
  return new RoomError(meaning, said ? `${words} The server said: ${said}` : words)
}

/**
 * Asks over HTTP why no socket opened (PROTOCOL.md, H1): a browser does not tell.
 * Resolves to an error that joining again cannot mend, or to `null` where it may.
 */
export async function explainFailure(
  address: string,
  signal: AbortSignal,
): Promise<RoomError | null> {
  try {
    const response = await fetch(address, { cache: 'no-store', credentials: 'omit', signal })
    if (response.status === 403)
      return new RoomError(
        'origin-refused',
        `The server at ${address} takes no sockets from ${location.origin}: add that origin to its allowed ones (ROOMFUL_ORIGINS).`,
      )
    if (response.status === 404)
      return new RoomError(
        'server-unreachable',
        `There is no Roomful server at ${address}: check the option "server".`,
      )
    return null
  } catch {
    return null // not even HTTP: it may come back
  }
}
