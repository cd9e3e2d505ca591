/** A level for a connection, from what people notice (M5). Pure. */

export type Quality = 'good' | 'fair' | 'poor'

export type Measured = {
  readonly roundTripMs: number | null
  readonly jitterMs: number
  readonly lossRate: number
  readonly frozenMs: number
  readonly concealedRate: number
}

/**
 * Above the first it is fair, above the second poor. People talk over each other from some 400 ms there and back on (ITU-T
 * G.114: 150 ms one way is unnoticed, 400 not to be had); Opus hides a few percent of loss, and hardly ten.
 */
const LIMITS: { readonly [F in keyof Measured]: readonly [fair: number, poor: number] } = {
  roundTripMs: [300, 600],
  jitterMs: [40, 100],
  lossRate: [0.03, 0.1],
  frozenMs: [300, 1_000],
  concealedRate: [0.02, 0.1],
}

/** The worst of its figures decides. */
export function qualityOf(measured: Measured): Quality {
  const above = (place: 0 | 1): boolean =>
    (Object.keys(LIMITS) as (keyof Measured)[]) // exactly these
      .some((name) => (measured[name] ?? 0) > LIMITS[name][place])
  return above(1) ? 'poor' : above(0) ? 'fair' : 'good'
}

/** So many records in a row have to be better before the level is: one that jumps to and fro says nothing. */
const CALM = 3

export type Level = { readonly quality: Quality; readonly betterFor: number }

const ORDER: readonly Quality[] = ['good', 'fair', 'poor']

/** Worse at once, and better after some seconds of it. */
export function calm(before: Level | null, quality: Quality): Level {
  if (!before || ORDER.indexOf(quality) >= ORDER.indexOf(before.quality))
    return { quality, betterFor: 0 }
  const betterFor = before.betterFor + 1
  return betterFor >= CALM ? { quality, betterFor: 0 } : { quality: before.quality, betterFor }
}
