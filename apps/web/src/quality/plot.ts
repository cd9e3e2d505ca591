/** How a connection was over the last minute: lines of a plot, and figures in words (A8). Pure. */
import type { PeerStats } from 'roomful'
import { languageTag, say } from '../words/say.ts'

/** One a second. */
const KEPT = 60
/** Of the plot, in units of its own: a look is one wide. */
export const BOX: Readonly<Record<'width' | 'height', number>> = { width: KEPT - 1, height: 24 }
const KILO = 1_000
const MEGA = 1_000_000

export function keep(history: readonly PeerStats[], next: PeerStats): readonly PeerStats[] {
  return [...history, next].slice(-KEPT)
}

export type Plot = {
  readonly id: 'received' | 'sent' | 'lost' | 'round-trip'
  readonly label: string
  /** What it is now. */
  readonly figure: string
  /** The path of an SVG. */
  readonly line: string
}

/** A line fills its box where it is as much as these: what is little looks little. */
const FULL_BITS = 100 * KILO
const FULL_LOSS = 0.05
const FULL_MS = 100

export function plotsOf(history: readonly PeerStats[]): readonly Plot[] {
  const plot = (
    id: Plot['id'],
    label: string,
    of: (stats: PeerStats) => number | null,
    full: number,
    inWords: (value: number) => string,
  ): Plot => {
    const values = history.map(of)
    const now = values.at(-1) ?? null
    return { id, label, figure: now === null ? '–' : inWords(now), line: lineOf(values, full) }
  }
  return [
    plot('received', say('plot-received'), (now) => now.receivedBitsPerSecond, FULL_BITS, rate),
    plot('sent', say('plot-sent'), (now) => now.sentBitsPerSecond, FULL_BITS, rate),
    plot('lost', say('plot-lost'), (now) => now.lossRate, FULL_LOSS, share),
    plot('round-trip', say('plot-round-trip'), (now) => now.roundTripMs, FULL_MS, time),
  ]
}

/** The newest at the right edge; what is not known is a gap. */
export function lineOf(values: readonly (number | null)[], full: number): string {
  const top = Math.max(full, ...values.map((value) => value ?? 0))
  const steps = values.map((value, at) => {
    if (value === null) return ''
    const pen = (values[at - 1] ?? null) === null ? 'M' : 'L'
    const x = BOX.width - (values.length - 1 - at)
    return `${pen}${x} ${(BOX.height * (1 - value / top)).toFixed(1)}`
  })
  return steps.join('')
}

function rate(bits: number): string {
  const large = bits >= MEGA
  return inUnit(bits / (large ? MEGA : KILO), large ? 'megabit-per-second' : 'kilobit-per-second')
}

function time(ms: number): string {
  return inUnit(ms, 'millisecond')
}

function inUnit(value: number, unit: string): string {
  return new Intl.NumberFormat(languageTag(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value)
}

function share(part: number): string {
  return new Intl.NumberFormat(languageTag(), {
    style: 'percent',
    maximumFractionDigits: 1,
  }).format(part)
}
