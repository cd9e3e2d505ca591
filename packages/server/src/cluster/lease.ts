/**
 * A node's right to act: an entry of the record that it sets anew twice a second. Others take it away by the same
 * compare-and-swap once it stood still for `LOST_AFTER_MS`; the node itself stops `HOLD_MS` after it began the last
 * renewal that it knows of, by its own clock, so before anybody else acts in its place. Pure.
 */

/** Well within the time that it holds, so that one or two may be lost. */
const RENEW_MS = 500
/** Less than what others wait, by more than a turn of a busy event loop. */
const HOLD_MS = 1_500
/** What others wait, from when they saw the last renewal. With finding out and taking over it stays under three seconds. */
export const LOST_AFTER_MS = 2_000
/** Who is refused for so long will not be believed again: it begins anew. */
const HOPELESS_MS = 5_000
/** Renewals whose fate is not known; older ones are no use, since the time they gave is over. */
const MAX_OPEN = 4

export type Lease = {
  /** Of the entry; 0 before there is one. */
  readonly revision: number
  readonly beat: number
  /** When the newest renewals were begun, by their number. */
  readonly begun: readonly { readonly beat: number; readonly atMs: number }[]
  readonly validUntilMs: number
  /** Since when every renewal was refused. */
  readonly refusedSinceMs: number | null
}

export const NO_LEASE: Lease = {
  revision: 0,
  beat: 0,
  begun: [],
  validUntilMs: -Infinity,
  refusedSinceMs: null,
}

export function isValid(lease: Lease, nowMs: number): boolean {
  return nowMs < lease.validUntilMs
}

/** The next renewal, or `null` where none is due. */
export function renewal(lease: Lease, nowMs: number): Lease | null {
  const last = lease.begun.at(-1)
  if (last && nowMs - last.atMs < RENEW_MS) return null
  const beat = lease.beat + 1
  const begun = [...lease.begun, { beat, atMs: nowMs }].slice(-MAX_OPEN)
  return { ...lease, beat, begun }
}

/** The record has it: by the answer to the swap or since it was seen there, whichever came first. */
export function confirmed(lease: Lease, beat: number, revision: number): Lease {
  if (revision <= lease.revision) return lease
  const begun = lease.begun.find((one) => one.beat === beat)
  const validUntilMs = Math.max(lease.validUntilMs, (begun?.atMs ?? -Infinity) + HOLD_MS)
  return { ...lease, revision, validUntilMs, refusedSinceMs: null }
}

export function refused(lease: Lease, nowMs: number): Lease {
  return { ...lease, refusedSinceMs: lease.refusedSinceMs ?? nowMs }
}

export function isHopeless({ refusedSinceMs }: Lease, nowMs: number): boolean {
  return refusedSinceMs !== null && nowMs - refusedSinceMs >= HOPELESS_MS
}

const RETIRING = ' retiring'

/** What an entry says: the renewal's number, and whether its node ends. */
export function writeBeat(beat: number, isRetiring: boolean): string {
  return `${beat}${isRetiring ? RETIRING : ''}`
}

export function readBeat(value: string): { readonly beat: number; readonly isRetiring: boolean } {
  return { beat: Number.parseInt(value, 10), isRetiring: value.endsWith(RETIRING) }
}
