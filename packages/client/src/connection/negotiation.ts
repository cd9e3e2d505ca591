/**
 * Perfect negotiation, decided without touching a connection, with offers numbered so that stale ones are known for
 * what they are (C2; PROTOCOL.md, G2). Either side may offer; when two offers cross, the polite side drops its own.
 * @see https://w3c.github.io/webrtc-pc/#perfect-negotiation-example
 */

export type Negotiation = {
  readonly polite: boolean
  /** The number of our last offer, or 0. */
  readonly sent: number
  /** Our offer that waits for its answer. */
  readonly outstanding: number | null
  /** The highest number of theirs that we took. */
  readonly seen: number
}

/**
 * `repeat`: they have not got our answer; say it again. `later`: they made it after they answered our outstanding offer,
 * and that answer is still on its way, on another path.
 */
export type OfferVerdict = 'answer' | 'ignore' | 'repeat' | 'later'

export function startNegotiation(polite: boolean): Negotiation {
  return { polite, sent: 0, outstanding: null, seen: 0 }
}

/** One above all that we sent or took: so two offers that cross have the same number, whatever path they take. */
export function makeOffer(now: Negotiation): readonly [Negotiation, number] {
  const n = Math.max(now.sent, now.seen) + 1
  return [{ ...now, sent: n, outstanding: n }, n]
}

/** @param n absent where the other side does not number its offers: then each is new. */
export function receiveOffer(
  now: Negotiation,
  n: number | undefined,
): readonly [Negotiation, OfferVerdict] {
  const { polite, sent, outstanding, seen } = now
  if (n === seen) return [now, 'repeat']
  if (n !== undefined) {
    // One not above ours crossed it, and was dropped for it, even if it comes only now.
    if (n < seen || (!polite && n <= sent)) return [now, 'ignore']
    if (outstanding !== null && n > outstanding) return [now, 'later']
  }
  if (outstanding !== null && !polite) return [now, 'ignore']
  return [{ ...now, seen: n ?? seen + 1, outstanding: null }, 'answer']
}

export function receiveAnswer(
  now: Negotiation,
  n: number | null = now.outstanding,
): readonly [Negotiation, 'apply' | 'ignore'] {
  if (n === null || n !== now.outstanding) return [now, 'ignore']
  return [{ ...now, outstanding: null }, 'apply']
}
