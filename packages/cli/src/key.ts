/** `roomful key`: a new key pair. Rotation is to make one, wait until every server has its public half, sign with it, and drop the old one's. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { readArgs, UsageError } from './usage.ts'

const HELP = `roomful key --private FILE --public FILE [--keep N]

  --private FILE  where the new private key goes, a JWK; it must not be there yet
  --public FILE   the JWKS that servers read (ROOMFUL_TOKEN_KEYS_FILE); the new key is put before those in it
  --keep N        how many keys stay in it, the new one included (default 2)
`

/** Returns what to print. Throws a UsageError. */
export async function makeKey(args: readonly string[]): Promise<string> {
  const given = readArgs(args, {
    private: { type: 'string' },
    public: { type: 'string' },
    keep: { type: 'string', default: '2' },
    help: { type: 'boolean' },
  })
  if (given.help) return HELP
  if (!given.private || !given.public)
    throw new UsageError(`--private and --public are both needed.\n\n${HELP.trimEnd()}`)
  const keep = Number(given.keep)
  if (!Number.isInteger(keep) || keep < 1) throw new UsageError('--keep is a whole number from 1')
  const published = await readKeys(given.public)
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  const publicJwk = await exportJWK(publicKey)
  const kid = (await calculateJwkThumbprint(publicJwk)).slice(0, 12)
  const names = { kid, alg: 'EdDSA', use: 'sig' }
  await write(
    given.private,
    { ...(await exportJWK(privateKey)), ...names },
    { mode: 0o600, flag: 'wx' },
  )
  const keys = [{ ...publicJwk, ...names }, ...published].slice(0, keep)
  // Servers read it at any moment: they find the old one or the new one, never half of it.
  await write(`${given.public}.new`, { keys }, {})
  await rename(`${given.public}.new`, given.public)
  return `Made the key ${kid}. ${given.public} holds ${keys.length} of them now; once all servers have read it (5 s), sign with ${given.private}.\n`
}

async function readKeys(file: string): Promise<readonly JWK[]> {
  const text = await readFile(file, 'utf8').catch(() => '{ "keys": [] }')
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown } // checked below
    if (Array.isArray(keys)) return keys
  } catch {
    // The same as one that is something else.
  }
  throw new UsageError(`${file} is no JWKS: {"keys": […]}`)
}

async function write(
  file: string,
  content: object,
  how: { mode?: number; flag?: string },
): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, how)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`${file} cannot be written: ${why}`, { cause })
  }
}
