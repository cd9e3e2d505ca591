/** Names that nobody else draws. */
import { toBase64Url } from '@roomful/protocol'

/** So many random bytes as base64url without padding (RFC 4648, 5). */
export function randomText(bytes: number): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(bytes)))
}
