/** How much of what is wanted the processor can encode: it steps down after seconds and up after many (M4). Pure. */

export type Effort = {
  /** Of the wanted pixels a second, up to 1. */
  readonly share: number
  readonly limited: boolean
  readonly sinceMs: number
}

export type EncoderSample = {
  /** As webrtc-stats names it (RTCQualityLimitationReason); absent where the browser does not tell. */
  readonly reason?: string | undefined
  readonly framesPerSecond: number
  /** Asked for, and no more than the source gives. */
  readonly askedFramesPerSecond: number
}

export const FULL_EFFORT: Effort = { share: 1, limited: false, sinceMs: 0 }

const DOWN_AFTER_MS = 2_000
const DOWN = 0.75
const LEAST = 0.1
const UP_AFTER_MS = 15_000
const UP = 1.25
/** Fewer of the frames than this, and not for lack of bits. */
const BEHIND = 0.6
/** Fewer than these are nobody's burden. */
const FEW_FRAMES = 5

export function isLimited(encoders: readonly EncoderSample[]): boolean {
  return encoders.some(
    ({ reason, framesPerSecond, askedFramesPerSecond }) =>
      reason === 'cpu' ||
      (reason !== 'bandwidth' &&
        askedFramesPerSecond > FEW_FRAMES &&
        framesPerSecond < askedFramesPerSecond * BEHIND),
  )
}

export function effort(before: Effort, limited: boolean, nowMs: number): Effort {
  if (limited !== before.limited) return { share: before.share, limited, sinceMs: nowMs }
  if (nowMs - before.sinceMs < (limited ? DOWN_AFTER_MS : UP_AFTER_MS)) return before
  const share = limited ? Math.max(LEAST, before.share * DOWN) : Math.min(1, before.share * UP)
  return { share, limited, sinceMs: nowMs }
}
