/** How far a transfer is, how fast, and how long it will take. Pure: the clock is passed in. */

export type FileProgress = {
  /**
   * Come, or gone to all receivers together. A piece that a broken connection lost, or that came wrong, is taken off again:
   * at the end it is what was verified.
   */
  readonly bytes: number
  /** The file's size, times the receivers that have not failed. */
  readonly totalBytes: number
  /** 0 to 1. */
  readonly ratio: number
  /** Of the last five seconds. */
  readonly bytesPerSecond: number
  /** `null` while nothing moves. */
  readonly secondsLeft: number | null
}

const WINDOW_MS = 5_000

export type Meter = readonly (readonly [atMs: number, bytes: number])[]

/** Keeps one sample from before the window, so that the window is full. */
export function measure(meter: Meter, atMs: number, bytes: number): Meter {
  const last = meter.at(-1)
  // Another receiver gave up, or began anew: what was counted before says nothing of now.
  const kept = last && last[1] > bytes ? [] : meter
  const firstInside = kept.findIndex(([at]) => at > atMs - WINDOW_MS)
  return [
    ...kept.slice(Math.max(0, firstInside < 0 ? kept.length - 1 : firstInside - 1)),
    [atMs, bytes],
  ]
}

export function progressOf(meter: Meter, totalBytes: number): FileProgress {
  const [firstMs, firstBytes] = meter[0] ?? [0, 0]
  const [lastMs, bytes] = meter.at(-1) ?? [0, 0]
  const seconds = (lastMs - firstMs) / 1_000
  const bytesPerSecond = seconds > 0 ? (bytes - firstBytes) / seconds : 0
  const left = totalBytes - bytes
  return {
    bytes,
    totalBytes,
    ratio: totalBytes === 0 ? 1 : bytes / totalBytes,
    bytesPerSecond,
    secondsLeft: left === 0 ? 0 : bytesPerSecond > 0 ? left / bytesPerSecond : null,
  }
}
