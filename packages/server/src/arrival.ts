/** From what a handshake says to who comes and where to (H1 to H4, O3). Knows neither HTTP nor sockets. */
import { createHash } from 'node:crypto'
import {
  codeAndOpener,
  KEY_BYTES,
  peerIdOf,
  toBase64Url,
  type PeerId,
  type RoomName,
} from '@roomful/protocol'
import { readCredentials, readTarget } from './handshake.ts'
import type { After } from './join.ts'

/** Who comes, and where to. */
export type Arrival = {
  readonly room: RoomName
  readonly peer: PeerId
  /** Only if the server drew it (H3). */
  readonly key?: string
  readonly after: After | null
  /** It opens this room, which a code leads to (O3). */
  readonly opens?: boolean
}

/** Who comes, with the token that it bears, or what is wrong. `random` draws the key of who has none (H3). */
export function arrivalOf(
  url: string,
  subprotocols: string | undefined,
  random: (bytes: number) => Uint8Array,
): { readonly arrival: Arrival; readonly token: string | null } | string {
  const target = readTarget(url)
  const credentials = readCredentials(subprotocols)
  if (!target || target.after === 'malformed')
    return '"after" is an epoch and a number: {epoch}.{seq}'
  if (credentials === 'malformed')
    return `"key." is followed by base64url of ${KEY_BYTES} bytes, and said once, like "token."`
  const { key = random(KEY_BYTES), token } = credentials
  const peer = peerIdOf(createHash('sha256').update(key).digest())
  const drawn = credentials.key ? {} : { key: toBase64Url(key) }
  const opening = codeAndOpener(target.room)
  const place = opening
    ? { room: opening.room, opens: opening.opener === peer }
    : { room: target.room }
  return { arrival: { ...place, after: target.after, peer, ...drawn }, token }
}
