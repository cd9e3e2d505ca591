/** The parts that both directions share: descriptions, candidates and what is said beside them. */
import {
  asFields,
  count,
  list,
  matching,
  optional,
  own,
  text,
  Unreadable,
  type Fields,
} from './fields.ts'
import { isPeerId, isToken } from './id.ts'
import {
  MAX_CANDIDATES_PER_FRAME,
  MAX_DIRECT_SDP_CHARS,
  MAX_DIRECT_SDP_LINES,
  MAX_FRAME_BYTES,
  MAX_SDP_CHARS,
  MAX_SDP_LINES,
} from './limits.ts'
import type {
  Candidate,
  Candidates,
  CandidatesPayload,
  Description,
  DescriptionPayload,
  IceServer,
  IceServers,
  PeerId,
} from './message.ts'

const MAX_CANDIDATE_CHARS = 2_048
const MAX_MID_CHARS = 256
const MAX_ICE_SERVERS = 32
const MAX_URLS = 16
const MAX_URL_CHARS = 1_024
const MAX_CREDENTIAL_CHARS = 2_048
/** A reason is a name such as `wrong-secret`, not prose. */
const MAX_REASON_CHARS = 64

export function peer<N extends 'to' | 'from' | 'peer' | 'self'>(fields: Fields, name: N): PeerId {
  return matching(fields, name, isPeerId)
}

export function peers(fields: Fields, name: string, maxItems: number): readonly PeerId[] {
  return list(fields, name, maxItems, (value) => {
    if (typeof value !== 'string' || !isPeerId(value))
      throw new Unreadable(`"${name}" has a malformed id`)
    return value
  })
}

export function connection(fields: Fields): { readonly connection?: string } {
  return optional(fields, 'connection', (from, name) => matching(from, name, isToken))
}

export function negotiating(fields: Fields): { readonly connection?: string; readonly n?: number } {
  return { ...connection(fields), ...optional(fields, 'n', count) }
}

export function reason(fields: Fields): string {
  return text(fields, 'reason', MAX_REASON_CHARS)
}

export function descriptionPayload(fields: Fields, type: Description['type']): DescriptionPayload {
  const sealed = sealedOf(fields, 'description')
  if (sealed !== null) return { sealed }
  return { description: description(fields, type) }
}

function description(
  fields: Fields,
  type: Description['type'],
  maxChars: number = MAX_SDP_CHARS,
  maxLines: number = MAX_SDP_LINES,
): Description {
  const inner = asFields(own(fields, 'description'), '"description"')
  if (own(inner, 'type') !== type) throw new Unreadable(`"description.type" must be "${type}"`)
  const sdp = text(inner, 'sdp', maxChars)
  if (lines(sdp) > maxLines) throw new Unreadable(`"sdp" has over ${maxLines} lines`, 'too-large')
  return { type, sdp }
}

export function candidatesPayload(fields: Fields): CandidatesPayload {
  const sealed = sealedOf(fields, 'candidates')
  if (sealed !== null) return { sealed }
  return { candidates: list(fields, 'candidates', MAX_CANDIDATES_PER_FRAME, candidate) }
}

export function iceServers(fields: Fields): IceServers {
  const expiresAt = own(fields, 'expiresAt') === null ? null : count(fields, 'expiresAt')
  return { iceServers: list(fields, 'iceServers', MAX_ICE_SERVERS, iceServer), expiresAt }
}

/** The seal, or `null` when the payload is there to read; never both, so that nothing is ambiguous. */
function sealedOf(fields: Fields, readable: string): string | null {
  if (own(fields, 'sealed') === undefined) return null
  if (own(fields, readable) !== undefined)
    throw new Unreadable(`either "sealed" or "${readable}", not both`)
  return text(fields, 'sealed', MAX_FRAME_BYTES)
}

function candidate(value: unknown): Candidate | null {
  if (value === null) return null
  const fields = asFields(value, 'a candidate')
  return {
    candidate: text(fields, 'candidate', MAX_CANDIDATE_CHARS),
    ...optional(fields, 'sdpMid', midOrNull),
    ...optional(fields, 'sdpMLineIndex', (from, name) => orNull(from, name, count)),
    ...optional(fields, 'usernameFragment', midOrNull),
  }
}

function iceServer(value: unknown): IceServer {
  const fields = asFields(value, 'an ICE server')
  const urls = own(fields, 'urls')
  return {
    urls: typeof urls === 'string' ? url(urls) : list(fields, 'urls', MAX_URLS, url),
    ...optional(fields, 'username', (from, name) => text(from, name, MAX_CREDENTIAL_CHARS)),
    ...optional(fields, 'credential', (from, name) => text(from, name, MAX_CREDENTIAL_CHARS)),
  }
}

function url(value: unknown): string {
  if (typeof value !== 'string' || value.length > MAX_URL_CHARS || !/^(stun|turn)s?:/.test(value))
    throw new Unreadable('an ICE server needs stun:, stuns:, turn: or turns: addresses')
  return value
}

function midOrNull(fields: Fields, name: string): string | null {
  return orNull(fields, name, () => text(fields, name, MAX_MID_CHARS))
}

function orNull<T>(
  fields: Fields,
  name: string,
  read: (fields: Fields, name: string) => T,
): T | null {
  return own(fields, name) === null ? null : read(fields, name)
}

function lines(sdp: string): number {
  let found = 0
  for (let at = sdp.indexOf('\n'); at >= 0; at = sdp.indexOf('\n', at + 1)) found++
  return found
}

/** What peers tell each other of a negotiation without the server, in the same form and within limits of its own. */
export type Negotiated =
  | { readonly type: 'description'; readonly description: Description; readonly n: number }
  | { readonly type: 'candidates'; readonly candidates: Candidates }

/** Reads a description or candidates that came from a peer directly; `null` for what is neither. */
export function decodeNegotiation(fields: Fields): Negotiated | null {
  try {
    const type = own(fields, 'type')
    if (type === 'candidates')
      return { type, candidates: list(fields, 'candidates', MAX_CANDIDATES_PER_FRAME, candidate) }
    if (type !== 'description') return null
    const said = own(asFields(own(fields, 'description'), '"description"'), 'type')
    if (said !== 'offer' && said !== 'answer') return null
    const sdp = description(fields, said, MAX_DIRECT_SDP_CHARS, MAX_DIRECT_SDP_LINES)
    return { type, description: sdp, n: count(fields, 'n') }
  } catch (cause) {
    if (cause instanceof Unreadable) return null
    throw cause
  }
}
