/** What the environment and the arguments ask for, or every reason why it cannot be. Pure. */
import { parseNetworks } from './address.ts'
import type { Origins } from './handshake.ts'
import { MAX_CAPACITY } from './limits.ts'
import type { SignalingOptions } from './signaling.ts'

export type Config = {
  /** Tried in turn. One alone if it was asked for by name; else others follow, should it be busy. */
  readonly ports: readonly number[]
  readonly host: string
  /** On the network, with TLS by a certificate made on the spot. */
  readonly lan: boolean
  readonly logLevel: string
  readonly countFrames: boolean
  readonly signaling: Pick<
    SignalingOptions,
    | 'origins'
    | 'capacity'
    | 'lostAfterMs'
    | 'framesPerSecond'
    | 'connectionsPerMinute'
    | 'maxConnections'
    | 'trustedProxies'
    | 'turn'
    | 'iceServers'
  >
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  /** A sentence for each wrong value: its name, what was given, what is allowed. */
  | { readonly ok: false; readonly errors: readonly string[] }

type Environment = Readonly<Record<string, string | undefined>>

const DEFAULT_PORT = 3000
/** Ports that are tried when nobody asked for a certain one. */
const PORTS_TRIED = 20
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
const MAX_LOST_AFTER_MS = 3_600_000
/** As good as none, for load tests. */
const MAX_RATE = 1_000_000_000

export function readConfig(args: readonly string[], environment: Environment): ConfigResult {
  const errors: string[] = []
  const strange = args.filter((arg) => arg !== '--lan')
  for (const arg of strange) errors.push(`"${arg}" is no argument: the only one is --lan`)
  const lan = args.includes('--lan')

  /** Reads a value that is set; what does not parse becomes an error. */
  function read<T>(
    name: string,
    allowed: string,
    parse: (text: string) => T | null,
  ): T | undefined {
    const text = environment[name]?.trim()
    if (text === undefined || text === '') return undefined
    const value = parse(text)
    if (value !== null) return value
    errors.push(`${name} is "${text}": it must be ${allowed}`)
    return undefined
  }
  const whole = (name: string, min: number, max: number): number | undefined =>
    read(name, `a whole number from ${min} to ${max}`, (text) => wholeNumber(text, min, max))

  const port = whole('PORT', 0, 65_535)
  const turnUrls = read('ROOMFUL_TURN_URLS', 'turn: or turns: addresses, with commas', (text) =>
    listOf(text, (url) => /^turns?:\S+$/.test(url)),
  )
  const stunUrls = read('ROOMFUL_STUN_URLS', 'stun: or stuns: addresses, with commas', (text) =>
    listOf(text, (url) => /^stuns?:\S+$/.test(url)),
  )
  const secret = environment['ROOMFUL_TURN_SECRET']
  const [given, lacking] = ['ROOMFUL_TURN_URLS', 'ROOMFUL_TURN_SECRET'].toSorted(
    (a, b) => Number(!environment[a]) - Number(!environment[b]),
  )
  if (given && lacking && environment[given] && !environment[lacking])
    errors.push(`${given} is set and ${lacking} is not: set both or neither`)

  const signaling = defined({
    origins: read<Origins>('ROOMFUL_ORIGINS', '* or origins such as https://app.example', (text) =>
      text === '*' ? '*' : listOf(text, isOrigin),
    ),
    capacity: whole('ROOMFUL_CAPACITY', 1, MAX_CAPACITY),
    lostAfterMs: whole('ROOMFUL_LOST_AFTER_MS', 1, MAX_LOST_AFTER_MS),
    framesPerSecond: whole('ROOMFUL_FRAMES_PER_SECOND', 1, MAX_RATE),
    connectionsPerMinute: whole('ROOMFUL_CONNECTIONS_PER_MINUTE', 1, MAX_RATE),
    maxConnections: whole('ROOMFUL_MAX_CONNECTIONS', 1, MAX_RATE),
    trustedProxies: read(
      'ROOMFUL_TRUSTED_PROXIES',
      'addresses or networks such as 10.0.0.0/8',
      (text) => listOf(text, isNetwork),
    ),
    turn: turnUrls && secret ? { urls: turnUrls, secret } : undefined,
    iceServers: stunUrls && [{ urls: stunUrls }],
  })
  const config: Config = {
    ports:
      port === undefined ? Array.from({ length: PORTS_TRIED }, (_, i) => DEFAULT_PORT + i) : [port],
    host: environment['HOST']?.trim() || (lan ? '0.0.0.0' : '127.0.0.1'),
    lan,
    logLevel: read('ROOMFUL_LOG', `one of ${LOG_LEVELS.join(', ')}`, oneOf(LOG_LEVELS)) ?? 'warn',
    countFrames: read('ROOMFUL_COUNT_FRAMES', '1 or 0', oneOf(['1', '0'])) === '1',
    signaling,
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, config }
}

function wholeNumber(text: string, min: number, max: number): number | null {
  const value = Number(text)
  return /^\d{1,15}$/.test(text) && value >= min && value <= max ? value : null
}

function oneOf(allowed: readonly string[]): (text: string) => string | null {
  return (text) => (allowed.includes(text) ? text : null)
}

function listOf(text: string, isOne: (entry: string) => boolean): readonly string[] | null {
  const entries = text.split(',').map((entry) => entry.trim())
  return entries.every(isOne) ? entries : null
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

function isNetwork(text: string): boolean {
  try {
    parseNetworks([text])
    return true
  } catch {
    return false
  }
}

/** Leaves out what is undefined, so that the defaults of others hold. */
function defined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> } // fromEntries forgets the names
}
