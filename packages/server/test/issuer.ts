/** Whoever issues tokens: a key pair, what the server is told of it, and tokens of every kind, wrong ones too. */
import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { SignJWT, type JWTPayload } from 'jose'

export type Issuer = {
  readonly algorithm: string
  readonly publicKey: KeyObject
  readonly pem: string
  /** As an entry of a JWKS. */
  readonly jwk: object
  /** A good token for the room `r`, but for what is said otherwise. */
  readonly token: (claims?: Claims, header?: Readonly<Record<string, unknown>>) => Promise<string>
}

/** `exp`, `nbf` and `iat` in seconds since 1970; `undefined` leaves a claim out. */
export type Claims = { readonly [C in keyof JWTPayload]?: JWTPayload[C] | undefined }

export function openIssuer(algorithm: 'EdDSA' | 'ES256' = 'EdDSA', kid?: string): Issuer {
  const { publicKey, privateKey } =
    algorithm === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return {
    algorithm,
    publicKey,
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    jwk: { ...publicKey.export({ format: 'jwk' }), ...(kid === undefined ? {} : { kid }) },
    token: (claims, header) => sign(privateKey, { alg: algorithm, kid, ...header }, claims),
  }
}

export function tokenBySecret(secret: string, claims?: Claims): Promise<string> {
  return sign(createSecretKey(Buffer.from(secret)), { alg: 'HS256' }, claims)
}

/** A token with any header and claims and an empty signature: what a forger sends. */
export function unsigned(header: object, claims: Claims = {}): string {
  const parts = [header, whole(claims)].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return `${parts.join('.')}.`
}

export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1_000) + seconds
}

function whole(claims: Claims): Claims {
  return { aud: 'roomful', room: 'r', exp: inSeconds(60), ...claims }
}

function sign(
  key: KeyObject,
  { alg, ...header }: { readonly alg: string } & Readonly<Record<string, unknown>>,
  claims: Claims = {},
): Promise<string> {
  // What is undefined is no JSON and so not in the token.
  const given = Object.entries(header).filter(([, value]) => value !== undefined)
  const token = new SignJWT(JSON.parse(JSON.stringify(whole(claims))))
  return token.setProtectedHeader({ ...Object.fromEntries(given), alg }).sign(key)
}
