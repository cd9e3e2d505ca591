/**
 * What an operator should hear of: clients that were refused or cut off, counted, so that neither a flood of them nor one
 * wrong setting fills the log or leaves it empty. Pure: time is passed in. It never sees who was refused, but for the
 * origin of a page, which is what has to be allowed.
 */

/** One line of a kind in this time: often enough to be seen, too seldom to hide anything else. */
const QUIET_MS = 10_000
/** Different origins in a line; whoever has more pages than this has seen enough to find the option. */
const MAX_ORIGINS = 5
/** RFC 6454, 6.2: a scheme, a host and a port. Nothing else of what a header may hold gets into the log. */
const ORIGIN = /^(null|[a-z][a-z0-9+.-]{0,31}:\/\/[\w.:[\]-]{1,200})$/i

/**
 * Each kind by the status or the close code that the client sees, and what to do about it. What is not here is no trouble:
 * a phone that fell asleep (`timeout`), a page that was opened twice (`replaced`), a server that is replaced (`draining`).
 */
export const ADVICE: ReadonlyMap<string, string> = new Map([
  [
    '403 forbidden',
    'refused pages of other origins: those that are yours belong into ROOMFUL_ORIGINS (option "origins")',
  ],
  [
    '404 bad-room-name',
    'refused addresses that name no room: clients connect to /v1/rooms/{room} (PROTOCOL.md, H1)',
  ],
  [
    '429 rate-limited',
    'refused connections from an address that makes too many: behind a proxy, name it in ROOMFUL_TRUSTED_PROXIES (option "trustedProxies"); for many people behind one address, raise ROOMFUL_CONNECTIONS_PER_MINUTE (option "connectionsPerMinute"); short codes are tried five times a minute at most (PROTOCOL.md, O3)',
  ],
  [
    '503 busy',
    'refused connections, since as many are open as may be: raise ROOMFUL_MAX_CONNECTIONS (option "maxConnections"), and the number of files that the process may open (ulimit -n)',
  ],
  [
    '4400 bad-message',
    'closed sockets that sent what is no message: a fault in a client, or one of another version (PROTOCOL.md, Frames)',
  ],
  [
    '4401 no-token',
    'refused peers without a token, since keys are configured: their app has to fetch one (option "token" of joinRoom)',
  ],
  ['4401 malformed', 'refused what is no JSON Web Token, or has more than 8,192 characters'],
  [
    '4401 algorithm',
    'refused tokens of algorithms that are not taken: sign with EdDSA, ES256 or HS256',
  ],
  [
    '4401 unknown-key',
    'refused tokens whose key is not here: is the issuer using a key that is not published yet, or of another algorithm?',
  ],
  [
    '4401 signature',
    'refused tokens whose signature is wrong: forged ones, or keys that do not belong together',
  ],
  [
    '4401 expired',
    'refused tokens that had expired: do the clocks of the issuer and of this machine agree, and does the app fetch a new one each time?',
  ],
  [
    '4401 not-yet-valid',
    'refused tokens that are not good yet: do the clocks of the issuer and of this machine agree?',
  ],
  [
    '4401 audience',
    'refused tokens for another audience: "aud" must hold ROOMFUL_TOKEN_AUDIENCE (option "access.audience")',
  ],
  [
    '4401 issuer',
    'refused tokens of another issuer: "iss" must be ROOMFUL_TOKEN_ISSUER (option "access.issuer")',
  ],
  [
    '4401 claims',
    'refused tokens without "exp" and "room" (a name or a list of names), or with "permissions" that are no list',
  ],
  [
    '4403 other-room',
    'refused tokens that are good for other rooms: their claim "room" says which',
  ],
  [
    '503 no-keys',
    'refused connections, since the keys of tokens could not be fetched yet: does ROOMFUL_TOKEN_JWKS_URL (option "access.jwksUrl") answer?',
  ],
  [
    '4404 no-such-code',
    'refused peers that came by short codes which lead nowhere: a few were mistyped or are over, many are guesses',
  ],
  [
    '4413 too-large',
    'closed sockets that sent more than the limits allow: a fault in a client (PROTOCOL.md, L1)',
  ],
  [
    '4429 rate-limited',
    'closed sockets that sent too much: if they are clients of yours, raise ROOMFUL_FRAMES_PER_SECOND (option "framesPerSecond")',
  ],
  [
    '4453 room-full',
    'refused peers whose room is full: ROOMFUL_CAPACITY (option "capacity") says how many it takes',
  ],
  [
    '1002 broken-frames',
    'cut off sockets whose frames break RFC 6455 or come in too many pieces: a fault in a client, or in a proxy between',
  ],
  [
    '1006 slow-reader',
    'cut off sockets that do not read what waits for them: their network or their page is too slow, and they may come back (PROTOCOL.md, L4)',
  ],
  [
    '1009 too-large',
    'cut off sockets that sent more than twice what a frame may have: a fault in a client (PROTOCOL.md, L1)',
  ],
])

type Entry = {
  readonly saidAtMs: number
  /** How often it came since. */
  readonly unsaid: number
  readonly origins: readonly string[]
}

export type Tally = ReadonlyMap<string, Entry>

export const NO_TROUBLE: Tally = new Map()

/** A line for the log. */
export type Report = {
  readonly kind: string
  /** How often it came since the last line of this kind. */
  readonly count: number
  readonly origins: readonly string[]
}

/** Counts one. The first after some quiet is reported at once, the others together once it is time (`overdue`). */
export function note(
  tally: Tally,
  kind: string,
  origin: string | undefined,
  nowMs: number,
): readonly [Tally, Report | null] {
  if (!ADVICE.has(kind)) return [tally, null]
  const before = tally.get(kind)
  const origins = addOrigin(before?.origins ?? [], origin)
  const next = new Map(tally)
  if (before) {
    next.set(kind, { ...before, unsaid: before.unsaid + 1, origins })
    return [next, null]
  }
  next.set(kind, { saidAtMs: nowMs, unsaid: 0, origins: [] })
  return [next, { kind, count: 1, origins }]
}

/** What is to be reported by now; of what stayed quiet nothing is remembered. */
export function overdue(tally: Tally, nowMs: number): readonly [Tally, readonly Report[]] {
  const next = new Map(tally)
  const reports: Report[] = []
  for (const [kind, { saidAtMs, unsaid, origins }] of tally) {
    if (nowMs - saidAtMs < QUIET_MS) continue
    if (unsaid === 0) next.delete(kind)
    else {
      next.set(kind, { saidAtMs: nowMs, unsaid: 0, origins: [] })
      reports.push({ kind, count: unsaid, origins })
    }
  }
  return [next, reports]
}

function addOrigin(origins: readonly string[], origin: string | undefined): readonly string[] {
  if (origin === undefined || origins.length >= MAX_ORIGINS) return origins
  const shown = ORIGIN.test(origin) ? origin : 'unreadable'
  return origins.includes(shown) ? origins : [...origins, shown]
}
