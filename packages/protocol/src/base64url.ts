/** base64url without padding (RFC 4648, 5), of what fits into a frame. */

/** Of every browser and of Node (HTML, 8.3), as one byte to each character. */
declare function btoa(binary: string): string
declare function atob(text: string): string

export function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** `null` for what is not in its only right form (RFC 4648, 3.5), so that no two texts are the same bytes. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0))
    return toBase64Url(bytes) === text ? bytes : null
  } catch {
    return null
  }
}
