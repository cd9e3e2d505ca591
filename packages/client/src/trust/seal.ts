/**
 * The seal on what crosses the server (PROTOCOL.md, S1): AES-256-GCM under a key of the room's secret, with everything
 * that says whose it is and where it belongs as additional data. Does not know what came before it: see freshness.ts.
 */
import { fromBase64Url, toBase64Url } from '@roomful/protocol'

const VERSION = '1'
/** Drawn at random for each frame; 96 bits are what AES-GCM is made for (NIST SP 800-38D, 8.2). */
const NONCE_BYTES = 12
/** Of the secret's name: enough that two secrets never share one. */
const NAME_BITS = 96

export type SealKeys = {
  readonly key: CryptoKey
  /** Tells one secret from another, and nothing of either. */
  readonly name: string
  readonly room: string
}

/** Where a frame belongs. None of it is secret, all of it is authenticated. */
export type Place = {
  readonly from: string
  readonly to: string
  readonly kind: 'offer' | 'answer' | 'candidates' | 'name'
  readonly connection: string | undefined
  readonly n: number | undefined
}

/** Which page sealed it, for which page as far as it knew, and how many frames it had sealed with this one. */
export type Postmark = {
  readonly fromPage: string
  /** Empty while the sender has heard nothing from the receiver. */
  readonly toPage: string
  readonly count: number
}

export type Opened =
  | { readonly ok: true; readonly text: string; readonly postmark: Postmark }
  | { readonly ok: false; readonly code: 'wrong-secret' | 'tampered' }

/** Needs a secure context (`crypto.subtle`). */
export async function sealKeys(room: string, secret: string): Promise<SealKeys> {
  const { subtle } = crypto
  const input = await subtle.importKey('raw', utf8(secret), 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ])
  const hkdf = (info: string): HkdfParams => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: utf8(room),
    info: utf8(`roomful ${VERSION} ${info}`),
  })
  const aes = { name: 'AES-GCM', length: 256 }
  const key = await subtle.deriveKey(hkdf('seal'), input, aes, false, ['encrypt', 'decrypt'])
  const name = new Uint8Array(await subtle.deriveBits(hkdf('name'), input, NAME_BITS))
  return { key, name: toBase64Url(name), room }
}

/** One string: version, the secret's name, the postmark, and nonce with ciphertext, with points between them. */
export async function seal(
  keys: SealKeys,
  place: Place,
  { fromPage, toPage, count }: Postmark,
  text: string,
): Promise<string> {
  const head = [VERSION, keys.name, fromPage, toPage, String(count)]
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const parameters = { name: 'AES-GCM', iv, additionalData: additionalData(keys, place, head) }
  const ciphertext = await crypto.subtle.encrypt(parameters, keys.key, utf8(text))
  return [...head, toBase64Url(new Uint8Array([...iv, ...new Uint8Array(ciphertext)]))].join('.')
}

/** Never throws. */
export async function open(keys: SealKeys, place: Place, sealed: string): Promise<Opened> {
  const [version, name, fromPage = '', toPage = '', count = '', body = '', ...more] =
    sealed.split('.')
  // Without this check another secret would look like another's meddling.
  if (version === VERSION && name !== keys.name) return { ok: false, code: 'wrong-secret' }
  const bytes = fromBase64Url(body)
  const postmark = { fromPage, toPage, count: Number(count) }
  if (version === VERSION && bytes && more.length === 0 && Number.isSafeInteger(postmark.count))
    try {
      const head = [version, name, fromPage, toPage, count]
      const parameters = {
        name: 'AES-GCM',
        iv: bytes.subarray(0, NONCE_BYTES),
        additionalData: additionalData(keys, place, head),
      }
      const ciphertext = bytes.subarray(NONCE_BYTES)
      const text = await crypto.subtle.decrypt(parameters, keys.key, ciphertext)
      return { ok: true, text: new TextDecoder().decode(text), postmark }
    } catch {
      // A bit of it, or of where it belongs, is another one than was sealed.
    }
  return { ok: false, code: 'tampered' }
}

/** As JSON, so that no two places are written alike. */
function additionalData(
  { room }: SealKeys,
  { from, to, kind, connection, n }: Place,
  head: readonly (string | undefined)[],
): Uint8Array<ArrayBuffer> {
  return utf8(JSON.stringify([...head, room, from, to, kind, connection ?? null, n ?? null]))
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
