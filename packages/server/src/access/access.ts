/**
 * Who may come in: whoever bears a JSON Web Token that one of our keys signed, for this room, and that is good now
 * (RFC 7519, RFC 8725). Without keys there is no access control, and whoever knows a room's name may join.
 */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { RoomName } from '@roomful/protocol'
import { errors, jwtVerify, type CompactJWSHeaderParameters, type JWTPayload } from 'jose'
import type { ClosingRefusal } from '../effect.ts'
import type { Logger } from '../log.ts'
import { readGrant, type Grant, type Unfit } from './grant.ts'
import { openKeyring, type Keyring } from './keyring.ts'
import { readPublicKeys, readSecret, type Algorithm, type TokenKey } from './public-keys.ts'

export type AccessOptions = {
  /**
   * Public keys that sign tokens, Ed25519 (EdDSA) or P-256 (ES256): PEM, a JWK or a JWKS as text.
   * @default none
   */
  readonly keys?: string
  /**
   * A file of the same, read again every 5 seconds; not beside `jwksUrl`.
   * @default none
   */
  readonly keysFile?: string
  /**
   * The address of a JWKS, fetched again every 5 minutes, and when a token names a key that is not in it.
   * @default none
   */
  readonly jwksUrl?: string
  /**
   * A secret for HS256, of 32 bytes or more.
   * @default none
   */
  readonly secret?: string
  /**
   * What `aud` has to hold.
   * @default 'roomful'
   */
  readonly audience?: string
  /**
   * What `iss` has to be.
   * @default any
   */
  readonly issuer?: string
}

/** Either a grant, or what the client hears and why. */
export type Admission = Grant | { readonly refusal: ClosingRefusal; readonly why: Unfit }

export type Access = {
  readonly admit: (token: string | null, room: RoomName) => Promise<Admission>
  /** Whether there are keys to check with: at an address they may not be fetched yet. */
  readonly isReady: () => boolean
  readonly close: () => void
}

const DEFAULT_AUDIENCE = 'roomful'
/** The same as for `renewing-token`; a header has room for it. */
const MAX_TOKEN_CHARS = 8_192
/** Clocks of an issuer and a server differ by that much, where both are kept. */
const LEEWAY_S = 5
const FILE_REFRESH_MS = 5_000
const URL_REFRESH_MS = 300_000
const FILE_COOLDOWN_MS = 1_000
/** An issuer is not asked more often than that, whatever tokens strangers make up. */
const URL_COOLDOWN_MS = 10_000
const FETCH_TIMEOUT_MS = 3_000
const MAX_JWKS_CHARS = 256 * 1024

/** EdDSA has two names (RFC 8037, RFC 9864). */
const ALGORITHMS: ReadonlyMap<string | undefined, Algorithm> = new Map([
  ['EdDSA', 'EdDSA'],
  ['Ed25519', 'EdDSA'],
  ['ES256', 'ES256'],
  ['HS256', 'HS256'],
])

/** The same words whatever is wrong: whoever tries tokens learns nothing. The log has the reason. */
const UNAUTHORIZED: ClosingRefusal = {
  code: 'unauthorized',
  message: 'this room needs a valid token: get a new one',
}
const FORBIDDEN: ClosingRefusal = {
  code: 'forbidden',
  message: 'the token is not for this room',
}

/** `null` where no keys are configured. Throws a RangeError that names a wrong option. */
export function openAccess(
  options: AccessOptions,
  clocks: { readonly now: () => number; readonly unixNow: () => number },
  log: Logger,
): Access | null {
  const opened = keyringFor(options, clocks.now, log)
  return opened && checkBy(opened, options, clocks.unixNow)
}

function checkBy(keyring: Keyring, options: AccessOptions, unixNow: () => number): Access {
  const { audience = DEFAULT_AUDIENCE, issuer } = options

  async function verify(token: string | null): Promise<JWTPayload | Unfit> {
    if (token === null) return 'no-token'
    if (token.length > MAX_TOKEN_CHARS) return 'malformed'
    let candidates: readonly TokenKey[] = []
    let why: Unfit = 'unknown-key'
    const settings = {
      algorithms: [...ALGORITHMS.keys()].filter((name) => name !== undefined),
      audience,
      ...(issuer === undefined ? {} : { issuer }),
      requiredClaims: ['exp'],
      clockTolerance: LEEWAY_S,
      currentDate: new Date(unixNow()),
    }
    for (let at = 0; at === 0 || at < candidates.length; at++)
      try {
        const pick = async ({ alg, kid }: CompactJWSHeaderParameters) => {
          const algorithm = ALGORITHMS.get(alg)
          if (at === 0 && algorithm) candidates = await keyring.find(algorithm, kid)
          const candidate = candidates[at]
          if (!candidate) throw new errors.JWKSNoMatchingKey()
          return candidate.key
        }
        return (await jwtVerify(token, pick, settings)).payload
      } catch (error) {
        why = reasonOf(error)
        if (why !== 'signature') return why
      }
    return why
  }

  return {
    admit: async (token, room) => {
      const claims = await verify(token)
      const grant = typeof claims === 'string' ? claims : readGrant(claims, room)
      if (typeof grant !== 'string') return grant
      return { refusal: grant === 'other-room' ? FORBIDDEN : UNAUTHORIZED, why: grant }
    },
    isReady: keyring.isReady,
    close: keyring.close,
  }
}

function reasonOf(error: unknown): Unfit {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed)
    switch (error.claim) {
      case 'nbf':
        return 'not-yet-valid'
      case 'aud':
        return 'audience'
      case 'iss':
        return 'issuer'
      default:
        return 'claims'
    }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm'
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  return 'malformed'
}

function keyringFor(options: AccessOptions, now: () => number, log: Logger): Keyring | null {
  const { keys, keysFile, jwksUrl, secret } = options
  const fixed = [
    ...(keys === undefined ? [] : naming('keys', () => readPublicKeys(keys))),
    ...(secret === undefined ? [] : [naming('secret', () => readSecret(secret))]),
  ]
  if (keysFile === undefined && jwksUrl === undefined && fixed.length === 0) return null
  if (keysFile !== undefined && jwksUrl !== undefined)
    throw new RangeError('"access" takes "keysFile" or "jwksUrl", not both')
  const inFile =
    keysFile === undefined
      ? []
      : naming('keysFile', () => readPublicKeys(readFileSync(keysFile, 'utf8')))
  return openKeyring({
    first: jwksUrl === undefined ? [...fixed, ...inFile] : null,
    load: async () => {
      const [file, jwks] = await Promise.all([
        keysFile === undefined ? [] : readFile(keysFile, 'utf8').then(readPublicKeys),
        jwksUrl === undefined ? [] : fetchKeys(jwksUrl),
      ])
      return [...fixed, ...file, ...jwks]
    },
    refreshMs: jwksUrl === undefined ? FILE_REFRESH_MS : URL_REFRESH_MS,
    cooldownMs: jwksUrl === undefined ? FILE_COOLDOWN_MS : URL_COOLDOWN_MS,
    now,
    onFailure: (error) => {
      const message = error instanceof Error ? error.message : String(error)
      log.warn({ reason: message }, 'the keys of tokens cannot be read: those that were there stay')
    },
  })
}

async function fetchKeys(url: string): Promise<readonly TokenKey[]> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  })
  if (!response.ok) throw new Error(`the JWKS answered ${response.status}`)
  const text = await response.text()
  if (text.length > MAX_JWKS_CHARS) throw new Error('the JWKS is too large')
  return readPublicKeys(text)
}

function naming<T>(option: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new RangeError(`"access.${option}" cannot be used: ${why}`, { cause })
  }
}
