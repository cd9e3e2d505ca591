/**
 * How one uplink and one processor are shared among the pictures that go to the others (M4): audio first, then a screen, then
 * what its receiver finds important, such as whoever speaks, then tiles. Pure.
 */
import { bitsOf, pixelShare, shrink, type Content, type Picture } from './picture.ts'

/** Before whom a picture goes where not all have room. */
export type Rank = 'screen' | 'important' | 'tile'

/** One of our pictures on one connection. */
export type Wanted = {
  /** What our track gives; a size of 0 is not known. */
  readonly source: Picture
  /** What its receiver shows. */
  readonly shown: Picture
  readonly rank: Rank
  readonly content: Content
}

export type Means = {
  /** All that we may send; `Infinity`: not known yet. */
  readonly uplinkBitsPerSecond: number
  /** What is not ours to share: audio, and pictures for those who do not say what they show. */
  readonly reservedBitsPerSecond: number
  /** The share of the wanted pixels a second that the processor can encode, up to 1. */
  readonly effort: number
}

/** As RTCRtpEncodingParameters names it (W3C WebRTC, 5.2.7). */
export type Encoding = {
  readonly maxBitrate: number
  readonly maxFramerate: number
  readonly scaleResolutionDownBy: number
}

const RANKS: readonly Rank[] = ['screen', 'important', 'tile']
/** How much sooner than a tile. */
const WEIGHTS: Readonly<Record<Rank, number>> = { screen: 4, important: 3, tile: 1 }
/** The part of what a picture is worth without which it is better paused, and never less than this. */
const LEAST_SHARE = 1 / 6
const LEAST_BITS = 24_000
/** However large it is shown: a face of 160x90 and a slide of 480x270 are better than none. */
const ENOUGH_BITS: Readonly<Record<Content, number>> = { motion: 48_000, detail: 150_000 }
/** Nobody sees more of a text. */
const MOST_DETAIL_FRAMES = 15

type Bid = {
  readonly picture: Picture
  readonly scale: number
  readonly content: Content
  readonly rank: Rank
  readonly least: number
  readonly most: number
}

/** An encoding for each of those wanted, in their order; `null`: paused. Their bits together are never over the uplink. */
export function allocate(means: Means, wanted: readonly Wanted[]): readonly (Encoding | null)[] {
  const bids = wanted.map((each) => bidOf(each, means.effort))
  const bits = share(Math.max(0, means.uplinkBitsPerSecond - means.reservedBitsPerSecond), bids)
  return bids.map((bid, place) => (bid ? encodingOf(bid, bits[place] ?? 0) : null))
}

function bidOf({ source, shown, rank, content }: Wanted, effort: number): Bid | null {
  const framesPerSecond = Math.min(
    shown.framesPerSecond,
    source.framesPerSecond || Infinity,
    content === 'detail' ? MOST_DETAIL_FRAMES : Infinity,
  )
  if (!(shown.widthPx * shown.heightPx * framesPerSecond > 0)) return null
  const known = source.widthPx * source.heightPx > 0
  const part = known
    ? Math.min(1, Math.max(shown.widthPx / source.widthPx, shown.heightPx / source.heightPx))
    : 1
  const { widthPx, heightPx } = known ? source : shown
  const asked = { widthPx: widthPx * part, heightPx: heightPx * part, framesPerSecond }
  const { scale, ...frames } = shrink(asked, effort, content)
  const picture = { widthPx: asked.widthPx / scale, heightPx: asked.heightPx / scale, ...frames }
  const most = bitsOf(picture, content)
  const enough = Math.min(most * LEAST_SHARE, ENOUGH_BITS[content])
  const least = Math.min(most, Math.max(LEAST_BITS, enough))
  return { picture, scale: scale / part, content, rank, least, most }
}

function share(budget: number, bids: readonly (Bid | null)[]): readonly number[] {
  const bits = bids.map(() => 0)
  let rest = budget
  const granted: (readonly [place: number, bid: Bid])[] = []
  const byRank = RANKS.flatMap((rank) =>
    [...bids.entries()].flatMap(([place, bid]) =>
      bid?.rank === rank ? [[place, bid] as const] : [],
    ),
  )
  for (const [place, bid] of byRank) {
    // Who comes later waits as well: else a picture would go where the uplink grows.
    if (bid.least > rest) return bits
    bits[place] = bid.least
    rest -= bid.least
    granted.push([place, bid])
  }
  for (let open = granted; open.length > 0;) {
    const claims = open.map(([, { least, most, rank }]) => (most - least) * WEIGHTS[rank])
    const level = rest / claims.reduce((sum, claim) => sum + claim, 0)
    const full = open.filter(([, { rank }]) => !(level * WEIGHTS[rank] < 1))
    if (full.length === 0) {
      for (const [at, [place, bid]] of open.entries())
        bits[place] = bid.least + level * (claims[at] ?? 0)
      break
    }
    for (const [place, { least, most }] of full) {
      bits[place] = most
      rest -= most - least
    }
    open = open.filter((each) => !full.includes(each))
  }
  return bits
}

function encodingOf({ picture, scale, content, most }: Bid, bits: number): Encoding | null {
  if (bits === 0) return null
  const smaller = shrink(picture, pixelShare(bits / most), content)
  return {
    maxBitrate: Math.floor(bits),
    maxFramerate: smaller.framesPerSecond,
    scaleResolutionDownBy: Math.max(1, scale * smaller.scale),
  }
}
