/** From what a handshake says to who comes and where to (H1 to H4). Knows neither HTTP nor sockets. */
import { createHash } from 'node:crypto'
import { KEY_BYTES, peerIdOf, toBase64Url } from '@roomful/protocol'
import { readCredentials, readTarget } from './handshake.ts'
import type { Arrival } from './socket.ts'

/** Who comes, or what is wrong with what it brings. `random` draws the key of who has none (H3). */
export function arrivalOf(
  url: string,
  subprotocols: string | undefined,
  random: (bytes: number) => Uint8Array,
): Arrival | string {
  const target = readTarget(url)
  const credentials = readCredentials(subprotocols)
  if (!target || target.after === 'malformed')
    return '"after" is an epoch and a number: {epoch}.{seq}'
  if (credentials.type === 'malformed')
    return `"key." is followed by base64url of ${KEY_BYTES} bytes`
  const drawn = credentials.type === 'none'
  const key = drawn ? random(KEY_BYTES) : credentials.key
  const peer = peerIdOf(createHash('sha256').update(key).digest())
  return { ...target, after: target.after, peer, ...(drawn ? { key: toBase64Url(key) } : {}) }
}
