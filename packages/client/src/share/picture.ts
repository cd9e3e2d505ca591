/** Pictures by their size and frames, what they cost, and how they are made smaller (M4). Pure. */

/** In device pixels; all of it 0: nothing. */
export type Picture = {
  readonly widthPx: number
  readonly heightPx: number
  readonly framesPerSecond: number
}

/** What is done with a picture that is smaller than it should be: a text stays legible, a face moves. */
export type Content = 'detail' | 'motion'

/** Fitted to what VP8 needs: 160x90 at 12 frames 40 kbit/s, 640x360 at 24 450 kbit/s, 1280x720 at 30 1.4 Mbit/s. */
const BITS = 8.6
const EXPONENT = 0.7
/** Edges of text cost more than a face. */
const DETAIL = 3
const MOST_BITS = 2_500_000
/** As many as a text that is scrolled needs. */
const DETAIL_FRAMES = 5
const MOTION_SHARE = 0.5
/** Sizes between these are not worth a new key frame: four to the octave. */
const STEPS = 4

/** The bits a second that a picture is worth at most. */
export function bitsOf({ widthPx, heightPx, framesPerSecond }: Picture, content: Content): number {
  const bits = BITS * (widthPx * heightPx * framesPerSecond) ** EXPONENT
  return Math.min(MOST_BITS, content === 'detail' ? bits * DETAIL : bits)
}

/** How much of the pixels a second is left where only this share of the bits is there. */
export function pixelShare(bitShare: number): number {
  return Math.min(1, bitShare) ** (1 / EXPONENT)
}

/** What a picture becomes with this share of its pixels a second: fewer frames first, then a smaller size. */
export function shrink(
  picture: Picture,
  share: number,
  content: Content,
): { readonly framesPerSecond: number; readonly scale: number } {
  const { framesPerSecond } = picture
  const least = content === 'detail' ? DETAIL_FRAMES / framesPerSecond : MOTION_SHARE
  const frames = Math.min(1, Math.max(share, least))
  const size = Math.sqrt(Math.min(1, share / frames))
  return {
    framesPerSecond: Math.max(1, Math.floor(framesPerSecond * frames)),
    // A hair of tolerance, so that a whole step is not missed by rounding.
    scale: 2 ** (Math.ceil(-Math.log2(size) * STEPS - 1e-6) / STEPS),
  }
}
