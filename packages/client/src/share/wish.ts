/** What a receiver says that it shows of each track: how it is measured, and when it is worth saying (M4). Pure. */
import { count, flag, record, text, type Kind } from '@roomful/protocol'
import type { Picture } from './picture.ts'

/** What is shown of the track that a media section carries. */
export type Wish = Picture & {
  readonly mid: string
  /** Goes before the others where the sender's uplink is short. */
  readonly important: boolean
}

const wished: Kind<Wish> = record({
  mid: text(256),
  widthPx: count,
  heightPx: count,
  framesPerSecond: count,
  important: flag,
})

/** What a peer said, which may be anything: what is no wish is left out. */
export function readWishes(said: readonly unknown[]): readonly Wish[] {
  return said.flatMap((each) => {
    try {
      return [wished(each)]
    } catch {
      return []
    }
  })
}

/** Up to these sizes, in CSS pixels, fewer frames are enough; between them it goes evenly. */
const SMALL_PX = 160 * 90
const SMALL_FRAMES = 12
const LARGE_PX = 480 * 270
const LARGE_FRAMES = 30
/** A change of size below this is not worth a key frame. */
const NEAR = 0.05

/** The frames that are worth having at a size in CSS pixels. */
export function framesFor(areaPx: number): number {
  const part = Math.max(0, Math.min(1, (areaPx - SMALL_PX) / (LARGE_PX - SMALL_PX)))
  return Math.round(SMALL_FRAMES + (LARGE_FRAMES - SMALL_FRAMES) * part)
}

export type Box = { readonly width: number; readonly height: number }

/** What of a box in CSS pixels shows a picture; `inside`: the picture's own size, where it is shown whole. */
export function pictureIn(
  { width, height }: Box,
  { inside, pixelRatio }: { readonly inside: Box | null; readonly pixelRatio: number },
): Picture {
  const area = width * height
  if (area === 0) return { widthPx: 0, heightPx: 0, framesPerSecond: 0 }
  const part = inside ? Math.min(width / inside.width, height / inside.height) : 0
  const shown = inside
    ? { width: inside.width * part, height: inside.height * part }
    : { width, height }
  return {
    widthPx: Math.ceil(shown.width * pixelRatio),
    heightPx: Math.ceil(shown.height * pixelRatio),
    framesPerSecond: framesFor(shown.width * shown.height),
  }
}

/** Of what is shown twice the larger counts. */
export function larger<T extends Picture>(one: T, other: T): T {
  const shown = one.widthPx * one.heightPx >= other.widthPx * other.heightPx ? one : other
  const framesPerSecond = Math.max(one.framesPerSecond, other.framesPerSecond)
  return { ...shown, framesPerSecond }
}

/** Whether the other side should hear of it: `at-once` where a picture goes or comes back, or a track is another. */
export function change(told: readonly Wish[], now: readonly Wish[]): 'none' | 'some' | 'at-once' {
  if (told.length !== now.length) return 'at-once'
  const pairs = now.map((wish, at) => [told[at], wish] as const)
  if (pairs.some(([before, wish]) => before?.mid !== wish.mid || isShown(before) !== isShown(wish)))
    return 'at-once'
  return pairs.every(([before, wish]) => before && isNear(before, wish)) ? 'none' : 'some'
}

function isShown({ widthPx, heightPx, framesPerSecond }: Picture): boolean {
  return widthPx * heightPx * framesPerSecond > 0
}

function isNear(before: Wish, now: Wish): boolean {
  const near = (one: number, other: number): boolean =>
    Math.abs(one - other) <= NEAR * Math.max(one, other)
  return (
    before.important === now.important &&
    before.framesPerSecond === now.framesPerSecond &&
    near(before.widthPx, now.widthPx) &&
    near(before.heightPx, now.heightPx)
  )
}
