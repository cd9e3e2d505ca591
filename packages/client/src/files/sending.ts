/**
 * One receiver of a file, as its sender sees it: which piece it is to be given next, and what it may not say.
 * Pure; knows neither the file nor the channel.
 */
import type { Want } from './frame.ts'

export type Receiving =
  /** Asked, or asked again on a new connection, and no answer yet. */
  | { readonly state: 'offered'; readonly reached: number; readonly verified: number }
  | {
      readonly state: 'taking'
      readonly round: number
      /** Has all pieces below it. */
      readonly verified: number
      /** May be sent all pieces below it. */
      readonly until: number
      /** Is sent this one next. */
      readonly cursor: number
      /** Has ever been sent all pieces below it. */
      readonly reached: number
      /** Was told the digest of the whole, in this round. */
      readonly told: boolean
    }

export const OFFERED: Receiving = { state: 'offered', reached: 0, verified: 0 }

/** A connection came or went: it is asked anew, and says itself where to go on. */
export function ask({ reached, verified }: Receiving): Receiving {
  return { state: 'offered', reached, verified }
}

/** `null`: says that it has, or may have, what cannot be. */
export function want(
  receiving: Receiving,
  { round, next, until }: Want,
  count: number,
): Receiving | null {
  const { reached } = receiving
  if (next > until || until > count || next > reached) return null
  if (receiving.state === 'offered' || round > receiving.round)
    return { state: 'taking', round, verified: next, until, cursor: next, reached, told: false }
  // Crossed a newer one of its own: cannot be on an ordered channel.
  if (round < receiving.round || next > receiving.cursor) return null
  if (next < receiving.verified || until < receiving.until) return null
  return { ...receiving, verified: next, until }
}

/** The piece to be sent now, or `null`. */
export function nextPiece(receiving: Receiving): number | null {
  return receiving.state === 'taking' && receiving.cursor < receiving.until
    ? receiving.cursor
    : null
}

/** That piece is being sent. */
export function sent(receiving: Receiving): Receiving {
  if (receiving.state !== 'taking') return receiving
  const cursor = receiving.cursor + 1
  return { ...receiving, cursor, reached: Math.max(receiving.reached, cursor) }
}

/** Whether it is time for the digest of the whole. */
export function isEndDue(receiving: Receiving, count: number): boolean {
  return receiving.state === 'taking' && receiving.cursor === count && !receiving.told
}

export function endTold(receiving: Receiving): Receiving {
  return receiving.state === 'taking' ? { ...receiving, told: true } : receiving
}

/** Whether it may say that it has the whole. */
export function mayBeDone(receiving: Receiving, count: number): boolean {
  // One whose last word was lost says it again on the next connection, before it takes anything.
  return receiving.state === 'taking' ? receiving.told : receiving.reached === count
}
