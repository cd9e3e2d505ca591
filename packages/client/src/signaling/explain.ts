/** Why no socket opened. Loaded on first use: a room that is joined at once never needs it. */
import type { RoomErrorCode } from '../errors.ts'

/** Why no socket opened; `final`: trying again will not help. */
export type Explanation = {
  readonly code: RoomErrorCode
  readonly message: string
  readonly final: boolean
}

const CODES: Readonly<Record<number, RoomErrorCode>> = {
  403: 'origin-refused',
  404: 'bad-room-name',
  429: 'rate-limited',
}

/** Asks over HTTP why no socket opened (PROTOCOL.md, H1): a browser does not tell. `null` where nobody answers. */
export async function explainFailure(
  address: string,
  signal: AbortSignal,
): Promise<Explanation | null> {
  try {
    const response = await fetch(address, { cache: 'no-store', credentials: 'omit', signal })
    const { status } = response
    const said: unknown = await response.json().catch(() => null)
    // Not ours: what answers there is no Roomful server.
    if (!isRefusal(said))
      return {
        code: 'server-unreachable',
        message: `There is no Roomful server at ${address} (it answered ${status}): check the option "server".`,
        final: status === 404,
      }
    if (status === 426)
      return {
        code: 'server-unreachable',
        message: `${address} answers, and WebSockets do not get there: does a proxy in between let them through?`,
        final: false,
      }
    return {
      code: CODES[status] ?? 'server-unreachable',
      message: `The server refused ${location.origin}: ${said.message}`,
      final: status === 403 || status === 404,
    }
  } catch {
    return null
  }
}

function isRefusal(said: unknown): said is { readonly message: string } {
  return typeof said === 'object' && said !== null && 'code' in said && 'message' in said
}
