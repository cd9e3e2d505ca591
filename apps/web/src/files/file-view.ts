/** A file in the chat, at one moment, and the words and figures that are shown of it. Pure. */
import type { FileProgress, RoomErrorCode, TransferState } from 'roomful'
import { languageTag, say } from '../words/say.ts'

export type FileView = {
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** Media type, or empty. */
  readonly type: string
  readonly state: TransferState
  readonly progress: FileProgress
  /** Where the whole of it is, in this page. */
  readonly url: string | null
  /** What became of it on the receivers' side, if we send it: how many have it, of how many. */
  readonly receivers: { readonly done: number; readonly all: number } | null
  /** Why it failed; `nobody`: there was nobody to take it. */
  readonly problem: RoomErrorCode | 'nobody' | null
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
const STEP = 1_000

/** Three figures at most: `512 bytes`, `1.5 MB`, `120 MB`. */
export function sizeWords(bytes: number): string {
  const power = bytes < STEP ? 0 : Math.floor(Math.log10(bytes) / 3)
  const at = Math.min(power, UNITS.length - 1)
  return new Intl.NumberFormat(languageTag(), {
    style: 'unit',
    unit: UNITS[at] ?? 'byte',
    unitDisplay: at === 0 ? 'long' : 'short',
    maximumSignificantDigits: at === 0 ? 4 : 3,
  }).format(bytes / STEP ** at)
}

/** `8 s`, `2 min`, `3 h`. */
export function timeWords(seconds: number): string {
  const [value, unit] =
    seconds < 60
      ? ([seconds, 'second'] as const)
      : seconds < 3_600
        ? ([seconds / 60, 'minute'] as const)
        : ([seconds / 3_600, 'hour'] as const)
  return new Intl.NumberFormat(languageTag(), { style: 'unit', unit, unitDisplay: 'short' }).format(
    Math.max(1, Math.round(value)),
  )
}

/** One line: how large, how far, how fast, how long. */
export function progressWords({ size, state, progress, receivers }: FileView): string {
  const whole = sizeWords(size)
  switch (state) {
    case 'offered':
      return whole
    case 'running': {
      const { ratio, bytesPerSecond, secondsLeft } = progress
      return [
        say('file-part', { percent: Math.floor(ratio * 100), size: whole }),
        ...(bytesPerSecond > 0 ? [`${sizeWords(bytesPerSecond)}/s`] : []),
        ...(secondsLeft === null ? [] : [say('file-left', { time: timeWords(secondsLeft) })]),
      ].join(' · ')
    }
    case 'paused':
      return say('file-paused', { percent: Math.floor(progress.ratio * 100), size: whole })
    case 'away':
      return say('file-waits', { percent: Math.floor(progress.ratio * 100), size: whole })
    case 'done':
      return receivers && receivers.all > 1
        ? say('file-all-have', { size: whole, count: receivers.all })
        : whole
    case 'failed':
      return receivers && receivers.done > 0
        ? say('file-some-have', { size: whole, done: receivers.done, count: receivers.all })
        : whole
  }
}

/** Pictures that every browser shows, and that run no script. */
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']
/** Larger ones are files: nobody's memory is filled by looking at the chat. */
const MAX_PICTURE_BYTES = 16_000_000

export function isPicture({ type, size }: Pick<FileView, 'type' | 'size'>): boolean {
  return PICTURES.includes(type) && size > 0 && size <= MAX_PICTURE_BYTES
}
