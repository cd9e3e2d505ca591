/** Being reached from the phone beside the computer: the machine's addresses, and a certificate made on the spot. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import type { NetworkInterfaceInfo } from 'node:os'
import path from 'node:path'

const DAY_MS = 24 * 3_600_000
/** A phone asks its owner once a certificate, not once a start. */
const KEPT_MS = 30 * DAY_MS
/** Clocks of phones may be late. */
const BACKDATED_MS = DAY_MS
const FILE = 'lan-certificate.json'

export type Certificate = {
  readonly key: string
  readonly cert: string
  readonly addresses: readonly string[]
  readonly madeAtMs: number
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** IPv4 addresses of this machine that others may reach; those of a home or an office first. */
export function lanAddresses(interfaces: Interfaces): readonly string[] {
  const addresses = Object.values(interfaces)
    .flatMap((entries) => entries ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
  const rank = (address: string): number =>
    ['192.168.', '10.', '172.'].findIndex((prefix) => address.startsWith(prefix)) + 1 || 9
  return addresses.toSorted((a, b) => rank(a) - rank(b))
}

/**
 * The certificate that is kept in the folder while it is young and names all addresses; else a new one, kept there.
 * Rejects with what to do where it cannot be kept.
 */
export async function certificateFor(
  addresses: readonly string[],
  folder: string,
  unixMs: number,
): Promise<Certificate> {
  const file = path.join(folder, FILE)
  const kept = readCertificate(await readFile(file, 'utf8').catch(() => ''))
  const names = new Set(kept?.addresses)
  const ageMs = kept ? unixMs - kept.madeAtMs : Infinity
  if (kept && ageMs >= 0 && ageMs < KEPT_MS && addresses.every((address) => names.has(address)))
    return kept
  const made = await makeCertificate(addresses, unixMs)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(file, JSON.stringify(made), { mode: 0o600 })
  } catch (cause) {
    // Not made anew at each start instead: the phone would warn of another one each time.
    const why = cause instanceof Error ? cause.message : String(cause)
    const advice =
      'start it in a folder that you may write to, where .roomful is a folder or nothing'
    throw new Error(`The certificate for --lan cannot be kept (${why}): ${advice}`, { cause })
  }
  return made
}

async function makeCertificate(addresses: readonly string[], unixMs: number): Promise<Certificate> {
  const ips = ['127.0.0.1', ...addresses].map((ip) => ({ type: 7 as const, ip }))
  // Takes longer to load than all the rest, and is needed once a month.
  const { generate } = await import('selfsigned')
  const { private: key, cert } = await generate(
    [{ name: 'commonName', value: 'Roomful on this network' }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(unixMs - BACKDATED_MS),
      notAfterDate: new Date(unixMs + KEPT_MS + DAY_MS),
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }, ...ips] },
      ],
    },
  )
  return { key, cert, addresses, madeAtMs: unixMs }
}

function readCertificate(text: string): Certificate | null {
  let found: Partial<Record<keyof Certificate, unknown>>
  try {
    found = Object(JSON.parse(text)) as typeof found // each field is checked below
  } catch {
    return null
  }
  const { key, cert, addresses, madeAtMs } = found
  if (typeof key !== 'string' || typeof cert !== 'string' || typeof madeAtMs !== 'number')
    return null
  if (!Array.isArray(addresses)) return null
  return { key, cert, madeAtMs, addresses: addresses.filter((one) => typeof one === 'string') }
}
