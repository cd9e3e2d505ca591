/**
 * What two nodes say to each other, over a broker that loses, doubles and reorders: numbered in a row, acknowledged, sent
 * again. A row that gets nowhere for ten seconds is given up as a whole and the next one begins, which the other side
 * notices: so both know that something was lost. Time is passed in.
 */

/** Longer than any round trip that is worth waiting for, short beside the ten seconds. */
const RESEND_MS = 250
/** What cannot be delivered within this is told to whoever said it. */
export const GIVE_UP_MS = 10_000
/** Sent again at once; the rest follows when these are acknowledged. */
const RESEND_COUNT = 64
/** Kept of what came before its turn; the rest comes again. */
const MAX_EARLY = 1_024
/** Acknowledged at once after so many, else with the next tick. */
const ACK_COUNT = 32

/** `row` counts the rows of this sender, `n` the bodies in one: both from 1. */
export type Packet =
  | { readonly type: 'body'; readonly row: number; readonly n: number; readonly body: unknown }
  /** All up to `n` of that row have come. */
  | { readonly type: 'ack'; readonly row: number; readonly n: number }

export type Taken = {
  /** In order, each once. */
  readonly bodies: readonly unknown[]
  /** The other side gave a row up: some of it never came. */
  readonly broken: boolean
}

export type Courier = {
  readonly post: (body: unknown, nowMs: number) => void
  readonly take: (packet: Packet) => Taken
  /** Sends again and acknowledges what is due. Returns whether the row was given up. */
  readonly tick: (nowMs: number) => boolean
  readonly resent: () => number
}

type Kept = { readonly packet: Packet; readonly firstMs: number }

/** @param first what a row begins with after one that was given up, so that the other side hears of it */
export function openCourier(say: (packet: Packet) => void, first: unknown): Courier {
  let row = 1
  let posted = 0
  let kept: Kept[] = []
  let lastSentMs = -Infinity
  let resent = 0
  const theirs = { row: 0, n: 0, unsaid: 0, early: new Map<number, unknown>() }

  function post(body: unknown, nowMs: number): void {
    const packet: Packet = { type: 'body', row, n: ++posted, body }
    if (kept.length === 0) lastSentMs = nowMs
    kept.push({ packet, firstMs: nowMs })
    say(packet)
  }

  function acknowledge(): void {
    theirs.unsaid = 0
    say({ type: 'ack', row: theirs.row, n: theirs.n })
  }

  function takeBody(packet: Extract<Packet, { type: 'body' }>): Taken {
    if (packet.row < theirs.row) return { bodies: [], broken: false }
    const broken = packet.row > Math.max(theirs.row, 1)
    if (packet.row > theirs.row)
      Object.assign(theirs, { row: packet.row, n: 0, unsaid: 0, early: new Map() })
    theirs.unsaid++
    if (packet.n > theirs.n && theirs.early.size < MAX_EARLY)
      theirs.early.set(packet.n, packet.body)
    const bodies: unknown[] = []
    while (theirs.early.has(theirs.n + 1)) {
      bodies.push(theirs.early.get(++theirs.n))
      theirs.early.delete(theirs.n)
    }
    if (theirs.unsaid >= ACK_COUNT) acknowledge()
    return { bodies, broken }
  }

  return {
    post,
    take: (packet) => {
      if (packet.type === 'body') return takeBody(packet)
      const done = packet.row === row ? packet.n - (posted - kept.length) : 0
      if (done > 0) {
        kept = kept.slice(done)
        lastSentMs = -Infinity
      }
      return { bodies: [], broken: false }
    },
    tick: (nowMs) => {
      if (theirs.unsaid > 0) acknowledge()
      const [oldest] = kept
      if (!oldest) return false
      if (nowMs - oldest.firstMs >= GIVE_UP_MS) {
        row++
        posted = 0
        kept = []
        post(first, nowMs)
        return true
      }
      // What went out since the last acknowledgement may still be on its way.
      if (lastSentMs === -Infinity) lastSentMs = nowMs
      if (nowMs - lastSentMs < RESEND_MS) return false
      lastSentMs = nowMs
      const again = kept.slice(0, RESEND_COUNT)
      resent += again.length
      for (const { packet } of again) say(packet)
      return false
    },
    resent: () => resent,
  }
}
