/** How much may wait in the browser's queue: what the link carries in a moment, so that it never runs dry (N4). Pure. */

/** What waits longer only makes what comes after it wait. */
const QUEUE_MS = 150
const LEAST_BYTES = 8 * 1024
/**
 * Chromium hands its sockets no more at once (`kMaximumInFlightBytes`): what is above is lost, and the connection stands
 * still until SCTP notices, now and then for seconds.
 */
const MOST_BYTES = 64 * 1024
/** Shorter, and the rhythm of the browser's events is measured instead. */
const MEASURE_MS = 50
/** Of a new measurement. */
const WEIGHT = 0.3

/** A frame goes whole before the next of another channel has its turn: on a slow link a large one is a long wait. */
const LEAST_FRAME_BYTES = 4 * 1024

/** How large a frame may be, in bytes, beside this high water (N5). */
export function frameBytes(highWaterBytes: number): number {
  return Math.max(LEAST_FRAME_BYTES, Math.floor(highWaterBytes / 2))
}

/** Says the high water, in bytes, each time before the queue is filled. */
export type HighWater = (nowMs: number, sentBytes: number, waitingBytes: number) => number

/** @param firstBytes the high water before anything was measured */
export function createHighWater(firstBytes: number = MOST_BYTES): HighWater {
  let sinceMs = -Infinity
  let drainedSince = 0
  /** Nothing waited for a while, so that the link carries more than what was measured. */
  let idle = true
  let bytesPerMs = firstBytes / QUEUE_MS

  return (nowMs, sentBytes, waitingBytes) => {
    const drained = sentBytes - waitingBytes
    idle ||= waitingBytes === 0
    if (nowMs - sinceMs >= MEASURE_MS) {
      const measured = (drained - drainedSince) / (nowMs - sinceMs)
      if (!idle) bytesPerMs += WEIGHT * (measured - bytesPerMs)
      else bytesPerMs = Math.max(bytesPerMs, measured)
      sinceMs = nowMs
      drainedSince = drained
      idle = waitingBytes === 0
    }
    return Math.min(MOST_BYTES, Math.max(LEAST_BYTES, bytesPerMs * QUEUE_MS))
  }
}
