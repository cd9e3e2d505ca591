/** Reading keys that tokens are checked with: PEM texts, a JWK or a JWKS (RFC 7517), a secret. No file, no network. */
import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from 'node:crypto'

export type Algorithm = 'EdDSA' | 'ES256' | 'HS256'

/** A key makes signatures of one algorithm: what a token says of itself never chooses (CVE-2021-39215 and its like). */
export type TokenKey = {
  readonly algorithm: Algorithm
  /** One without a name checks tokens whatever key they name. */
  readonly id: string | null
  readonly key: KeyObject
}

/** RFC 7518, 3.2: as long as the hash at least. */
const MIN_SECRET_BYTES = 32

const PEM = /-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----/g

/** Throws a RangeError that says what is wrong, and shows nothing of a key. */
export function readPublicKeys(text: string): readonly TokenKey[] {
  const pems = [...text.matchAll(PEM)]
  const keys =
    pems.length > 0 ? pems.map(([pem, label]) => fromPem(pem, label ?? '')) : fromJson(text)
  if (keys.length === 0) throw new RangeError('there is no key for EdDSA or ES256 among them')
  return keys
}

export function readSecret(secret: string): TokenKey {
  const bytes = Buffer.from(secret)
  if (bytes.length < MIN_SECRET_BYTES)
    throw new RangeError(`a secret has ${MIN_SECRET_BYTES} bytes or more, this one ${bytes.length}`)
  return { algorithm: 'HS256', id: null, key: createSecretKey(bytes) }
}

function fromPem(pem: string, label: string): TokenKey {
  if (label.endsWith('PRIVATE KEY'))
    throw new RangeError('that is a private key: the server needs the public one alone')
  return named(
    parsed(() => createPublicKey(pem)),
    null,
  )
}

function fromJson(text: string): readonly TokenKey[] {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    throw new RangeError('keys are PEM, a JWK or a JWKS')
  }
  if (typeof found !== 'object' || found === null)
    throw new RangeError('keys are PEM, a JWK or a JWKS')
  if (!('keys' in found)) return [fromJwk({ ...found })]
  if (!Array.isArray(found.keys)) throw new RangeError('"keys" of a JWKS is a list')
  // A set may hold keys for other things, RSA or encryption: these check no token here.
  return found.keys.filter(isForTokens).map(fromJwk)
}

function isForTokens(jwk: unknown): jwk is JsonWebKey {
  if (typeof jwk !== 'object' || jwk === null) return false
  const { kty, crv, use } = jwk as JsonWebKey // each is compared below
  if (use !== undefined && use !== 'sig') return false
  return (kty === 'OKP' && crv === 'Ed25519') || (kty === 'EC' && crv === 'P-256')
}

function fromJwk(jwk: JsonWebKey): TokenKey {
  if ('d' in jwk)
    throw new RangeError('that is a private key: the server needs the public one alone')
  const key = parsed(() => createPublicKey({ key: jwk, format: 'jwk' }))
  return named(key, typeof jwk['kid'] === 'string' ? jwk['kid'] : null)
}

function parsed(read: () => KeyObject): KeyObject {
  try {
    return read()
  } catch {
    throw new RangeError('a key cannot be read')
  }
}

function named(key: KeyObject, id: string | null): TokenKey {
  if (key.asymmetricKeyType === 'ed25519') return { algorithm: 'EdDSA', id, key }
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1')
    return { algorithm: 'ES256', id, key }
  throw new RangeError('keys are Ed25519 (EdDSA) or P-256 (ES256), no others')
}
