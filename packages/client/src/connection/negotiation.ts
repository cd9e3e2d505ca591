/**
 * Perfect negotiation, decided without touching a connection, with offers numbered so that stale ones are known for
 * what they are (C2; PROTOCOL.md, G2). Either side may offer; when two offers cross, the polite side drops its own.
 * @see https://w3c.github.io/webrtc-pc/#perfect-negotiation-example
 */

export type Negotiation = {
  readonly polite: boolean
  /** The number of our last offer. */
  readonly sent: number
  /** Our offer that waits for its answer. */
  readonly outstanding: number | null
  /** The highest number of theirs that we took. */
  readonly seen: number
}

/** `repeat`: they have not got our answer; say it again. */
export type OfferVerdict = 'answer' | 'ignore' | 'repeat'

export function startNegotiation(polite: boolean): Negotiation {
  return { polite, sent: 0, outstanding: null, seen: 0 }
}

export function makeOffer(now: Negotiation): readonly [Negotiation, number] {
  const n = now.sent + 1
  return [{ ...now, sent: n, outstanding: n }, n]
}

/** @param n absent where the other side does not number its offers: then each is new. */
export function receiveOffer(
  now: Negotiation,
  n: number = now.seen + 1,
): readonly [Negotiation, OfferVerdict] {
  if (n === now.seen) return [now, 'repeat']
  if (n < now.seen) return [now, 'ignore']
  if (now.outstanding !== null && !now.polite) return [now, 'ignore']
  return [{ ...now, seen: n, outstanding: null }, 'answer']
}

export function receiveAnswer(
  now: Negotiation,
  n: number | null = now.outstanding,
): readonly [Negotiation, 'apply' | 'ignore'] {
  if (n === null || n !== now.outstanding) return [now, 'ignore']
  return [{ ...now, outstanding: null }, 'apply']
}
