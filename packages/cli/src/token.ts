/** `roomful token`: a JSON Web Token that lets somebody into a room (PROTOCOL.md, A1 to A3). */
import { createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { SignJWT } from 'jose'
import { readArgs, UsageError } from './usage.ts'

const HELP = `roomful token --room NAME (--key FILE | --secret-file FILE) [more]

  --room NAME        a room; several times for several, "team-*" for all names that begin so
  --key FILE         a private key: a JWK as "roomful key" makes it, or PEM (PKCS #8)
  --secret-file FILE a secret for HS256; ROOMFUL_TOKEN_SECRET counts as well
  --for TIME         how long it is good: 30s, 10m, 2h (default 10m)
  --may PERMISSION   publish or moderate, several times for both (default publish)
  --subject TEXT     who it is for ("sub")
  --audience TEXT    the servers it is for (default roomful)
  --issuer TEXT      who signs it ("iss")
`

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }
const PERMISSIONS = ['publish', 'moderate']
const MIN_SECRET_BYTES = 32

type Signer = { readonly key: KeyObject; readonly alg: string; readonly kid?: string }

/** Returns the token and a line feed. Throws a UsageError. */
export async function issueToken(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  unixMs: number,
): Promise<string> {
  const given = readArgs(args, {
    room: { type: 'string', multiple: true },
    key: { type: 'string' },
    'secret-file': { type: 'string' },
    for: { type: 'string', default: '10m' },
    may: { type: 'string', multiple: true },
    subject: { type: 'string' },
    audience: { type: 'string', default: 'roomful' },
    issuer: { type: 'string' },
    help: { type: 'boolean' },
  })
  if (given.help) return HELP
  const { room: rooms = [], may = ['publish'] } = given
  if (rooms.length === 0) throw new UsageError(`--room is needed.\n\n${HELP.trimEnd()}`)
  const strange = may.find((permission) => !PERMISSIONS.includes(permission))
  if (strange !== undefined)
    throw new UsageError(`--may is "${strange}": it must be publish or moderate`)
  const [, amount, unit = ''] = /^([1-9]\d{0,8})([smh])$/.exec(given.for) ?? []
  if (amount === undefined)
    throw new UsageError(`--for is "${given.for}": it must be a time such as 30s, 10m or 2h`)
  const { key, alg, kid } = await signerFor(given.key, given['secret-file'], environment)
  const [room] = rooms.length === 1 ? rooms : [rooms]
  const issuedAt = Math.floor(unixMs / 1_000)
  const token = new SignJWT({ room, permissions: may })
    .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) })
    .setAudience(given.audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Number(amount) * (SECONDS[unit] ?? 0))
  if (given.subject !== undefined) token.setSubject(given.subject)
  if (given.issuer !== undefined) token.setIssuer(given.issuer)
  return `${await token.sign(key)}\n`
}

async function signerFor(
  keyFile: string | undefined,
  secretFile: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Signer> {
  if (keyFile !== undefined && secretFile !== undefined)
    throw new UsageError('--key and --secret-file are two ways to sign: choose one')
  if (keyFile !== undefined) return readKey(await read(keyFile), keyFile)
  const secret =
    secretFile === undefined
      ? environment['ROOMFUL_TOKEN_SECRET']?.trim()
      : (await read(secretFile)).trim()
  if (!secret) throw new UsageError(`--key or --secret-file is needed.\n\n${HELP.trimEnd()}`)
  if (Buffer.byteLength(secret) < MIN_SECRET_BYTES)
    throw new UsageError(`A secret has ${MIN_SECRET_BYTES} bytes or more: servers refuse this one`)
  return { key: createSecretKey(Buffer.from(secret)), alg: 'HS256' }
}

function readKey(text: string, file: string): Signer {
  try {
    const jwk = text.trimStart().startsWith('{') ? JSON.parse(text) : null
    const key = createPrivateKey(jwk ? { key: jwk, format: 'jwk' } : text)
    const kid = typeof jwk?.kid === 'string' ? { kid: String(jwk.kid) } : {}
    if (key.asymmetricKeyType === 'ed25519') return { key, alg: 'EdDSA', ...kid }
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return { key, alg: 'ES256', ...kid }
  } catch {
    // The same as a key of another kind; what was wrong with it may show it.
  }
  throw new UsageError(`${file} is no private key for EdDSA or ES256, as a JWK or PEM`)
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`${file} cannot be read: ${why}`, { cause })
  }
}
