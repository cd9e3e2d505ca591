/** Names that nobody else draws. */

/** So many random bytes as base64url without padding (RFC 4648, 5). */
export function randomText(bytes: number): string {
  const drawn = crypto.getRandomValues(new Uint8Array(bytes))
  const text = btoa(String.fromCharCode(...drawn))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
