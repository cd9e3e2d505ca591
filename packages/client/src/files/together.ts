/**
 * Which receivers of a file go in step, so that one read serves all (F2). Whoever takes more than twice as long for a
 * piece as the fastest, or is far behind, goes apart, and its pieces are read again: nobody waits for the slowest. Pure.
 */
import { MAX_PIECES } from './credit.ts'

const SLOWER = 2
/** What was longer ago counts less and less. On a busy machine some pieces take a multiple of the others. */
const MEMORY_MS = 3_000
/** Whoever was measured for less is not judged. */
const EVIDENCE_MS = 1_500
const FAR_PIECES = 2 * MAX_PIECES

export type Step = {
  /** Time while anything was on its way, up to the last piece, and the pieces of that time. */
  readonly busyMs: number
  readonly pieces: number
  /** Since when something is on its way and nothing was verified; `null`: nothing is. */
  readonly sinceMs: number | null
}

export const AT_REST: Step = { busyMs: 0, pieces: 0, sinceMs: null }

/** A piece sets out. */
export function depart(step: Step, atMs: number): Step {
  return step.sinceMs === null ? { ...step, sinceMs: atMs } : step
}

/** So many pieces were verified; `more`: others are still on their way. */
export function land(step: Step, atMs: number, pieces: number, more: boolean): Step {
  if (step.sinceMs === null || pieces === 0) return step
  const tookMs = atMs - step.sinceMs
  const weight = Math.exp(-tookMs / MEMORY_MS)
  return {
    busyMs: step.busyMs * weight + tookMs,
    pieces: step.pieces * weight + pieces,
    sinceMs: more ? atMs : null,
  }
}

/** Time for a piece; of who is silent it grows. 0: not known. */
function pieceMs({ busyMs, pieces, sinceMs }: Step, atMs: number): number {
  const allMs = busyMs + (sinceMs === null ? 0 : atMs - sinceMs)
  return allMs < EVIDENCE_MS ? 0 : allMs / pieces
}

/** For each of those that take, whether it goes apart. */
export function apart(
  takers: readonly { readonly step: Step; readonly cursor: number }[],
  atMs: number,
): readonly boolean[] {
  const eachMs = takers.map(({ step }) => pieceMs(step, atMs))
  const fastestMs = Math.min(...eachMs.filter((ms) => ms > 0))
  const front = Math.max(...takers.map(({ cursor }) => cursor))
  return takers.map(
    ({ cursor }, at) => front - cursor > FAR_PIECES || (eachMs[at] ?? 0) > SLOWER * fastestMs,
  )
}
