/** What a connection's statistics say of what it sends, between two looks. Pure. */
import { entriesOf, figure, ofType, selectedPair, sum, type Entry } from '../stats/entries.ts'
import type { EncoderSample } from './effort.ts'
import { standIn, type PathSample, type StandIn } from './uplink.ts'

/** So long a connection is still finding out what its path carries. */
const YOUNG_MS = 5_000
/** Of the bits that an encoder may use, it is given less only where the path does not carry them. */
const LIMITED = 0.7

export type Sample = PathSample & {
  readonly firstMs: number
  readonly atMs: number
  readonly sentBytes: number
  readonly videoBytes: number
  readonly videoBitsPerSecond: number
  readonly standIn: StandIn | null
  readonly encoders: readonly EncoderSample[]
}

/** What was asked for of the encoder of a media section; `undefined`: no limit. */
export type AskedOf = (
  mid: string,
) => { readonly maxFramerate: number; readonly maxBitrate: number } | undefined

export function sampleOf(
  before: Sample | undefined,
  report: RTCStatsReport,
  atMs: number,
  askedOf: AskedOf,
): Sample {
  const entries = entriesOf(report)
  const sent = ofType(entries, 'outbound-rtp')
  const videos = sent.filter(({ kind }) => kind === 'video')
  const [sentBytes, videoBytes] = [sent, videos].map(
    (some) => sum(some, 'bytesSent') + sum(some, 'headerBytesSent'),
  ) as [number, number] // one for each
  const rate = (now: number, then: number | undefined): number =>
    before && atMs > before.atMs && then !== undefined
      ? (Math.max(0, now - then) * 8_000) / (atMs - before.atMs)
      : 0
  const sentBitsPerSecond = rate(sentBytes, before?.sentBytes)
  const videoBitsPerSecond = rate(videoBytes, before?.videoBytes)
  const allowed = videos.reduce(
    (bits, { mid = '', active }) => bits + (active === false ? 0 : (askedOf(mid)?.maxBitrate ?? 0)),
    0,
  )
  const pair = selectedPair(entries)
  const told = pair?.['availableOutgoingBitrate']
  const remote = ofType(entries, 'remote-inbound-rtp')
  const own = standIn(before?.standIn ?? null, {
    sentBitsPerSecond,
    lossRate:
      remote.length > 0 ? Math.max(...remote.map((one) => figure(one, 'fractionLost'))) : null,
    roundTripMs:
      remote.length > 0
        ? 1_000 * Math.max(...remote.map((one) => figure(one, 'roundTripTime')))
        : null,
  })
  const firstMs = before?.firstMs ?? atMs
  const allowedBitsPerSecond = sentBitsPerSecond - videoBitsPerSecond + allowed
  return {
    firstMs,
    atMs,
    sentBytes,
    videoBytes,
    sentBitsPerSecond,
    videoBitsPerSecond,
    availableBitsPerSecond: typeof told === 'number' ? told : own.bitsPerSecond,
    standIn: own,
    allowedBitsPerSecond,
    limited:
      atMs - firstMs >= YOUNG_MS &&
      (typeof told === 'number'
        ? // An encoder that was given less may not have been given more again yet.
          told < allowedBitsPerSecond && videos.some((video) => isStarved(video, askedOf))
        : own.bitsPerSecond < (before?.standIn?.bitsPerSecond ?? 0)),
    encoders: videos.flatMap((video) => encoderOf(video, entries, askedOf)),
  }
}

function isStarved(video: Entry, askedOf: AskedOf): boolean {
  const { mid, targetBitrate, active } = video
  const asked = mid === undefined || active === false ? undefined : askedOf(mid)
  return asked !== undefined && Number(targetBitrate) < asked.maxBitrate * LIMITED
}

function encoderOf(
  video: Entry,
  entries: readonly Entry[],
  askedOf: AskedOf,
): readonly EncoderSample[] {
  const { mid, mediaSourceId, qualityLimitationReason, active } = video
  const source = entries.find(({ id }) => id !== undefined && id === mediaSourceId)
  // Without a source nothing is sent, and without its frames nothing can be said.
  if (active === false || mid === undefined || figure(source, 'framesPerSecond') === 0) return []
  return [
    {
      reason: qualityLimitationReason,
      framesPerSecond: figure(video, 'framesPerSecond'),
      askedFramesPerSecond: Math.min(
        askedOf(mid)?.maxFramerate ?? Infinity,
        figure(source, 'framesPerSecond'),
      ),
    },
  ]
}
