/** How long what is sent on a channel waits in the browser: as long as the connection's congestion window is full. */

const LOOK_EVERY_MS = 20
/** Of the time between two looks so much counts: of the rest a page that was busy knows nothing. */
const MOST_MS = 2 * LOOK_EVERY_MS
/** So long it goes on looking. */
const WATCH_MS = 600

export type Waiting = {
  /** Whether something waits now. */
  readonly now: () => boolean
  /** Looks for a while from now on. */
  readonly watch: () => void
  /** The longest since this was called last, in milliseconds. */
  readonly longestMs: () => number
  readonly end: () => void
}

export function createWaiting(channel: RTCDataChannel | null, nowMs: () => number): Waiting {
  /** What is there has waited for so long; `null`: nothing waits. */
  let waitedMs: number | null = null
  let lookedAtMs = nowMs()
  let longestMs = 0
  let untilMs = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function now(): boolean {
    return channel?.readyState === 'open' && channel.bufferedAmount > 0
  }

  function look(): void {
    const atMs = nowMs()
    if (waitedMs !== null) waitedMs += Math.min(MOST_MS, atMs - lookedAtMs)
    lookedAtMs = atMs
    longestMs = Math.max(longestMs, waitedMs ?? 0)
    waitedMs = now() ? (waitedMs ?? 0) : null
  }

  function lookOn(): void {
    look()
    timer = nowMs() < untilMs ? setTimeout(lookOn, LOOK_EVERY_MS) : undefined
  }

  /** It was empty for a moment: what waits from now on waits anew. */
  function emptied(): void {
    look()
    waitedMs = null
  }

  channel?.addEventListener('bufferedamountlow', emptied)
  return {
    now,
    watch: () => {
      untilMs = nowMs() + WATCH_MS
      if (channel && timer === undefined) lookOn()
    },
    longestMs: () => {
      look()
      const longest = longestMs
      longestMs = 0
      return longest
    },
    end: () => {
      clearTimeout(timer)
      channel?.removeEventListener('bufferedamountlow', emptied)
    },
  }
}
