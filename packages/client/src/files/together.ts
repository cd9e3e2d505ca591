/**
 * Which receivers of a file go in step, so that one read serves all (F2). Whoever takes more than twice as long for a
 * piece as the fastest, or is far behind, goes apart, and its pieces are read again: nobody waits for the slowest. Pure.
 */
import { MAX_PIECES } from './credit.ts'

const SLOWER = 2
/** The newest piece weighs so much. */
const WEIGHT = 0.3
/** A shorter silence says nothing. */
const PATIENCE_MS = 1_000
const FAR_PIECES = 2 * MAX_PIECES

export type Step = {
  /** Smoothed time for a piece while any was on its way; 0: none yet. */
  readonly pieceMs: number
  /** Since when something is on its way and nothing was verified; `null`: nothing is. */
  readonly sinceMs: number | null
}

export const AT_REST: Step = { pieceMs: 0, sinceMs: null }

/** A piece sets out. */
export function depart(step: Step, atMs: number): Step {
  return step.sinceMs === null ? { ...step, sinceMs: atMs } : step
}

/** So many pieces were verified; `more`: others are still on their way. */
export function land(step: Step, atMs: number, pieces: number, more: boolean): Step {
  if (step.sinceMs === null || pieces === 0) return step
  const now = (atMs - step.sinceMs) / pieces
  const pieceMs = step.pieceMs === 0 ? now : step.pieceMs + WEIGHT * (now - step.pieceMs)
  return { pieceMs, sinceMs: more ? atMs : null }
}

/** For each of those that take, whether it goes apart. */
export function apart(
  takers: readonly { readonly step: Step; readonly cursor: number }[],
  atMs: number,
): readonly boolean[] {
  const fastestMs = Math.min(...takers.map(({ step }) => step.pieceMs || Infinity))
  const front = Math.max(...takers.map(({ cursor }) => cursor))
  return takers.map(({ step: { pieceMs, sinceMs }, cursor }) => {
    const silentMs = sinceMs === null ? 0 : atMs - sinceMs
    const ownMs = silentMs > PATIENCE_MS ? Math.max(pieceMs, silentMs) : pieceMs
    return front - cursor > FAR_PIECES || ownMs > SLOWER * fastestMs
  })
}
