/** The parts that messages share, whoever says them: names, descriptions, candidates, servers. */
import { isPeerId, isToken } from './id.ts'
import {
  MAX_CANDIDATES_PER_FRAME,
  MAX_FRAME_BYTES,
  MAX_KNOCK_NAME_CHARS,
  MAX_SDP_CHARS,
  MAX_SDP_LINES,
  MAX_SEALED_NAME_CHARS,
} from './limits.ts'
import type {
  Candidates,
  CandidatesPayload,
  ConnectionId,
  Description,
  DescriptionPayload,
  IceServer,
  KnockName,
  PeerId,
} from './message.ts'
import {
  count,
  isAbsent,
  isFields,
  isList,
  kind,
  list,
  matching,
  nullable,
  oneOf,
  optional,
  own,
  record,
  text,
  Unreadable,
  type Kind,
  type Shape,
  type Shaped,
} from './shape.ts'

const MAX_CANDIDATE_CHARS = 2_048
const MAX_MID_CHARS = 256
const MAX_ICE_SERVERS = 32
const MAX_URLS = 16
const MAX_URL_CHARS = 1_024
const MAX_CREDENTIAL_CHARS = 2_048
/** A reason is a name such as `wrong-secret`, not prose. */
const MAX_REASON_CHARS = 64

export const peer: Kind<PeerId> = matching(isPeerId)

export const knockName: { readonly [K in keyof KnockName]-?: Kind<KnockName[K]> } = {
  name: optional(text(MAX_KNOCK_NAME_CHARS)),
  sealed: optional(text(MAX_SEALED_NAME_CHARS)),
}

/** A connection's name, a key or an epoch. */
export const token: Kind<string> = matching(isToken)

export function description(
  type: Kind<Description['type']>,
  maxChars: number = MAX_SDP_CHARS,
  maxLines: number = MAX_SDP_LINES,
): Kind<Description> {
  const sdp = text(maxChars)
  return record({
    type,
    sdp: (value) => {
      const read = sdp(value)
      let lines = 0
      for (let end = read.indexOf('\n'); end >= 0; end = read.indexOf('\n', end + 1)) lines++
      if (lines > maxLines) throw new Unreadable({ lines: maxLines })
      return read
    },
  })
}

const mid = optional(nullable(text(MAX_MID_CHARS)))
export const candidates: Kind<Candidates> = list(
  nullable(
    record({
      candidate: text(MAX_CANDIDATE_CHARS),
      sdpMid: mid,
      sdpMLineIndex: optional(nullable(count)),
      usernameFragment: mid,
    }),
  ),
  MAX_CANDIDATES_PER_FRAME,
)

const url = matching((value) => value.length <= MAX_URL_CHARS && /^(stun|turn)s?:/.test(value))
const urls = list(url, MAX_URLS)
const credential = optional(text(MAX_CREDENTIAL_CHARS))

export const servers: {
  readonly iceServers: Kind<readonly IceServer[]>
  readonly expiresAt: Kind<number | null>
} = {
  iceServers: list(
    record({
      urls: (value) => (isList(value) ? urls : url)(value),
      username: credential,
      credential,
    }),
    MAX_ICE_SERVERS,
  ),
  expiresAt: nullable(count),
}

type Named = { readonly connection?: ConnectionId }
type Numbered = Named & { readonly n?: number }

/** `n` numbers the offers of both (G2). */
const numbered = { connection: optional(token), n: optional(count) }
const { n: _n, ...named } = numbered

/** What peers tell each other through the server: the same in both directions, but for the address. */
export function signals<A extends Shape>(
  address: A,
): {
  readonly offer: Kind<Shaped<A> & Numbered & DescriptionPayload>
  readonly answer: Kind<Shaped<A> & Numbered & DescriptionPayload>
  readonly declined: Kind<Shaped<A> & Named & { readonly reason: string }>
  readonly candidates: Kind<Shaped<A> & Named & CandidatesPayload>
} {
  const about = { ...address, ...named }
  const offer = { ...address, ...numbered }
  return {
    offer: sealable(offer, 'description', description(oneOf('offer'))),
    answer: sealable(offer, 'description', description(oneOf('answer'))),
    declined: record({ ...about, reason: text(MAX_REASON_CHARS) }) as Kind<never>, // as above: no type can be made of a shape that is not known yet
    candidates: sealable(about, 'candidates', candidates),
  }
}

/** A payload is readable or sealed (S1), never both: nothing is ambiguous. */
function sealable(around: Shape, name: string, payload: Kind<unknown>): Kind<never> {
  const readable = record({ ...around, [name]: payload })
  const sealed = record({ ...around, sealed: text(MAX_FRAME_BYTES), [name]: kind(isAbsent) })
  return (value) => {
    const read = isFields(value) && own(value, 'sealed') !== undefined ? sealed : readable
    return read(value) as never // what it is says whoever names its type
  }
}
