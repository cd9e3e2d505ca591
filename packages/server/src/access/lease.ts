/**
 * How long a socket may stay by its token, and when to ask for the next. Once begun it goes by the clock that never jumps:
 * setting the machine's time puts nobody out. Pure.
 */

/** Time for an app to ask its own server, twice. */
const ASK_BEFORE_MS = 60_000
/** The same that a clock may be wrong by when a token is checked. */
const GRACE_MS = 5_000

export type Lease = {
  readonly endsAtMs: number
  /** `null` once asked. */
  readonly askAtMs: number | null
}

/** A token of few seconds is asked for when half of them are over. */
export function startLease(expiresAtMs: number, unixMs: number, nowMs: number): Lease {
  const leftMs = Math.max(0, expiresAtMs - unixMs)
  const askAtMs = nowMs + Math.max(leftMs - ASK_BEFORE_MS, leftMs / 2)
  return { endsAtMs: nowMs + leftMs + GRACE_MS, askAtMs }
}

export function leaseDue(lease: Lease, nowMs: number): readonly [Lease, 'nothing' | 'ask' | 'end'] {
  if (nowMs >= lease.endsAtMs) return [lease, 'end']
  if (lease.askAtMs === null || nowMs < lease.askAtMs) return [lease, 'nothing']
  return [{ ...lease, askAtMs: null }, 'ask']
}
