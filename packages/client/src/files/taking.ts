/**
 * A file that comes in, as its receiver sees it: which piece may come, which is passed over, when to ask again.
 * Pure; knows neither the disk nor the channel.
 */
import type { PieceHeader } from './frame.ts'

/** A sender that cannot give a piece right this often will not. */
const MAX_WRONG = 3

export type Taking = {
  readonly count: number
  readonly round: number
  /** All pieces below it are verified and written. */
  readonly verified: number
  /** The piece that comes next in this round. */
  readonly expected: number
  /** Bytes that are there of the piece before it. */
  readonly part: number
  /** Granted are all below it. */
  readonly until: number
  /** So often in a row the piece `verified` came wrong. */
  readonly wrong: number
}

export function take(count: number, verified: number): Taking {
  return { count, round: 1, verified, expected: verified, part: 0, until: verified, wrong: 0 }
}

/** From the last verified piece again; what is still on its way is passed over. */
export function again(taking: Taking): Taking {
  const { verified, round } = taking
  return { ...taking, round: round + 1, expected: verified, until: verified }
}

export function grant(taking: Taking, until: number): Taking {
  return { ...taking, until: Math.min(taking.count, Math.max(taking.until, until)) }
}

/** What to do with a piece: it belongs here, or to a round that is over, or it breaks the rules (`null`). */
export function arrive(taking: Taking, { round, index }: PieceHeader): Taking | 'passed' | null {
  if (round < taking.round) return 'passed'
  if (round > taking.round || index !== taking.expected || index >= taking.until) return null
  return { ...taking, expected: index + 1, part: 0 }
}

/** So many bytes of the piece that is coming are there. */
export function fill(taking: Taking, part: number): Taking {
  return { ...taking, part }
}

/** Bytes that have come, verified or not yet. */
export function come(
  { verified, expected, part }: Taking,
  { size, pieceBytes }: { readonly size: number; readonly pieceBytes: number },
): number {
  const pieces = expected > verified ? expected - 1 : verified
  return Math.min(size, pieces * pieceBytes + (expected > verified ? part : 0))
}

export function verify(taking: Taking): Taking {
  const next = { ...taking, verified: taking.verified + 1, wrong: 0 }
  // A new round had begun at this very piece: the sender is told before it sends it again.
  return next.expected < next.verified ? again(next) : next
}

/** It came wrong: asked for again, or given up (`null`). */
export function refuse(taking: Taking): Taking | null {
  return taking.wrong + 1 >= MAX_WRONG ? null : { ...again(taking), wrong: taking.wrong + 1 }
}

/** Granted and not verified: what may have to be held. */
export function outstanding({ until, verified }: Taking): number {
  return until - verified
}
