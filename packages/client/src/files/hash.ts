/** SHA-256 of pieces, and the digest of a file over those of its pieces (F3). */

/** Before the first piece. */
export const CHAIN_START: Uint8Array<ArrayBuffer> = new Uint8Array(32)

export type Digest = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

/** The digest of a file up to a piece, from the one before it: constant in size, however large the file. */
export function chain(
  before: Uint8Array<ArrayBuffer>,
  piece: Uint8Array<ArrayBuffer>,
  digest: Digest = sha256,
): Promise<Uint8Array<ArrayBuffer>> {
  const both = new Uint8Array(before.length + piece.length)
  both.set(before)
  both.set(piece, before.length)
  return digest(both)
}
