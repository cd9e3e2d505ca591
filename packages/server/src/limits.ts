/** How much a socket and an address may ask (L1, L2), and what it hears beyond. Pure: time is passed in. */
import {
  MAX_FRAME_BYTES,
  type ClientMessage,
  type Decoded,
  type Undecodable,
} from '@roomful/protocol'
import type { ClosingRefusal, Refusal } from './effect.ts'

export type Rate = {
  readonly perSecond: number
  /** What may come at once after a rest. */
  readonly burst: number
}

/** Newcomers to a full room of 16 send 15 offers and some candidates at once: about 135 (L2). */
export const SOCKET_RATE: Rate = { perSecond: 40, burst: 200 }
/** 600 a minute; an office behind one address joins at nine (L2). */
export const ADDRESS_RATE: Rate = { perSecond: 10, burst: 300 }

/**
 * The most peers that a room may be set to take. A newcomer to a room of 32 sends each of 31 an offer and four frames of
 * candidates at once: 279 of the 400 after which a socket is closed, and 370 of the 512 KiB that either side keeps for a
 * lost socket (R2), since a first offer of the SDK has 11.3 KiB. Near 42 both run over: who joins is closed, and what
 * was lost with a socket is not said again.
 */
export const MAX_CAPACITY = 32

/** A description costs its receivers more than a candidate does, and a token its signature. */
const EXPENSIVE = 5
const EXPENSIVE_ONES: ReadonlySet<ClientMessage['type']> = new Set([
  'sending-SDP-offer',
  'accepting-SDP-offer',
  'renewing-token',
])
/** `bad-message` refusals on one socket that close nothing: enough to see what is wrong, too few to fish. */
const MAX_STRIKES = 5

const TOO_MANY: ClosingRefusal = {
  code: 'rate-limited',
  message: 'too many frames, after a warning: come back later',
}

/** A token bucket. It may run into debt where the caller lets it. */
export type Bucket = { readonly tokens: number; readonly atMs: number }

export function fullBucket(rate: Rate, nowMs: number): Bucket {
  return { tokens: rate.burst, atMs: nowMs }
}

/** What is in the bucket now. */
export function tokensAt(bucket: Bucket, rate: Rate, nowMs: number): number {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs)
  return Math.min(rate.burst, bucket.tokens + (elapsedMs / 1_000) * rate.perSecond)
}

/** How a socket has behaved so far. */
export type Conduct = { readonly bucket: Bucket; readonly strikes: number }

export type Verdict =
  | { readonly type: 'take'; readonly message: ClientMessage; readonly warning: Refusal | null }
  | { readonly type: 'warn'; readonly refusal: Refusal }
  | { readonly type: 'close'; readonly refusal: ClosingRefusal }

export function goodConduct(rate: Rate, nowMs: number): Conduct {
  return { bucket: fullBucket(rate, nowMs), strikes: 0 }
}

/**
 * Judges a frame. Who spends more than the bucket holds is warned once and goes on in debt: what it says is still taken,
 * so that nothing is lost. With a debt as large as the burst it is closed.
 */
export function judge(
  before: Conduct,
  decoded: Decoded<ClientMessage>,
  rate: Rate,
  nowMs: number,
): readonly [Conduct, Verdict] {
  const [conduct, standing] = spend(before, cost(decoded), rate, nowMs)
  if (standing === 'bankrupt') return [conduct, { type: 'close', refusal: TOO_MANY }]
  if (!decoded.ok) return judgeUndecodable(conduct, decoded)
  const warning: Refusal | null =
    standing === 'indebted'
      ? { code: 'rate-limited', message: `slow down to ${rate.perSecond} frames a second` }
      : null
  return [conduct, { type: 'take', message: decoded.message, warning }]
}

/** Judges a ping or a pong, which cost as well: an answer, or at least to be read. Returns why it is the end, or null. */
export function judgeControl(
  before: Conduct,
  rate: Rate,
  nowMs: number,
): readonly [Conduct, ClosingRefusal | null] {
  const [conduct, standing] = spend(before, 1, rate, nowMs)
  return [conduct, standing === 'bankrupt' ? TOO_MANY : null]
}

/** `indebted` only for the frame that begins the debt. */
function spend(
  { bucket, strikes }: Conduct,
  price: number,
  rate: Rate,
  nowMs: number,
): readonly [Conduct, 'solvent' | 'indebted' | 'bankrupt'] {
  const before = tokensAt(bucket, rate, nowMs)
  const tokens = before - price
  const conduct: Conduct = { bucket: { tokens, atMs: nowMs }, strikes }
  if (tokens < -rate.burst) return [conduct, 'bankrupt']
  return [conduct, before >= 0 && tokens < 0 ? 'indebted' : 'solvent']
}

/** What is too large to be read at all (L1); a text frame that is not is decoded and judged. */
export function judgeSize(bytes: number): ClosingRefusal | null {
  if (bytes <= MAX_FRAME_BYTES) return null
  return { code: 'too-large', message: `a frame has at most ${MAX_FRAME_BYTES} bytes` }
}

function judgeUndecodable(
  conduct: Conduct,
  { code, message, readable, id }: Undecodable,
): readonly [Conduct, Verdict] {
  const named = id === undefined ? {} : { id }
  switch (code) {
    case 'unknown-type':
      return [conduct, { type: 'warn', refusal: { code, message, ...named } }]
    case 'too-large':
      return [conduct, close(code, message, id)]
    case 'bad-message': {
      const strikes = conduct.strikes + 1
      if (!readable || strikes > MAX_STRIKES) return [conduct, close(code, message, id)]
      const refusal: Refusal = { code, message, ...named }
      return [
        { ...conduct, strikes },
        { type: 'warn', refusal },
      ]
    }
  }
}

function close(code: ClosingRefusal['code'], message: string, id?: number): Verdict {
  return { type: 'close', refusal: { code, message, ...(id === undefined ? {} : { id }) } }
}

function cost(decoded: Decoded<ClientMessage>): number {
  if (!decoded.ok) return 1
  return EXPENSIVE_ONES.has(decoded.message.type) ? EXPENSIVE : 1
}
