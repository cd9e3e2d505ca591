/**
 * What a session was told and may have to be told again (R2). Writing removes nothing: only the other side's word does,
 * or the bounds, of which the newest survive. Pure; knows no socket.
 */
import { KEPT_BYTES, KEPT_FRAMES, type Notice } from '@roomful/protocol'

/** One more frame copies the last piece and not all that is kept. */
const PIECE_FRAMES = 16

export type Outbox = {
  /** The number of the newest frame; 0 before the first. */
  readonly seq: number
  /** The newest frames as they were written, oldest first, in pieces of which none is empty; the last one bears `seq`. */
  readonly kept: readonly (readonly string[])[]
  readonly keptFrames: number
  /** Characters in `kept`: bytes, but for names outside ASCII, which nobody sends. */
  readonly keptChars: number
}

export const EMPTY_OUTBOX: Outbox = { seq: 0, kept: [], keptFrames: 0, keptChars: 0 }

/** Numbers a notice and keeps it. Returns also the frame to write. */
export function append(outbox: Outbox, notice: Notice): readonly [Outbox, string] {
  const frame = JSON.stringify({ seq: outbox.seq + 1, ...notice })
  return [keep(outbox, frame), frame]
}

/** Keeps a frame that bears the next number. */
export function keep(outbox: Outbox, frame: string): Outbox {
  const { kept } = outbox
  const last = kept.at(-1)
  const isLonger = last !== undefined && last.length < PIECE_FRAMES
  let next: Outbox = {
    seq: outbox.seq + 1,
    kept: isLonger ? [...kept.slice(0, -1), [...last, frame]] : [...kept, [frame]],
    keptFrames: outbox.keptFrames + 1,
    keptChars: outbox.keptChars + frame.length,
  }
  while (next.keptFrames > KEPT_FRAMES || next.keptChars > KEPT_BYTES) next = withoutOldest(next, 1)
  return next
}

/** Forgets what the other side says that it has. */
export function acknowledge(outbox: Outbox, seq: number): Outbox {
  const had = Math.min(outbox.keptFrames, outbox.keptFrames - outbox.seq + seq)
  return had > 0 ? withoutOldest(outbox, had) : outbox
}

/** Everything after `seq`, in order, or `null` where some of it is gone or never was: never a part with a hole (R3). */
export function framesAfter(outbox: Outbox, seq: number): readonly string[] | null {
  const missed = outbox.seq - seq
  if (missed < 0 || missed > outbox.keptFrames) return null
  return outbox.kept.flat().slice(outbox.keptFrames - missed)
}

/** Without so many frames, of which there are as many at least. */
function withoutOldest({ seq, kept, keptFrames, keptChars }: Outbox, count: number): Outbox {
  const [oldest = [], ...newer] = kept
  const left = oldest.slice(count)
  const gone = oldest.slice(0, count)
  const rest: Outbox = {
    seq,
    kept: left.length > 0 ? [left, ...newer] : newer,
    keptFrames: keptFrames - gone.length,
    keptChars: gone.reduce((chars, frame) => chars - frame.length, keptChars),
  }
  return gone.length < count ? withoutOldest(rest, count - gone.length) : rest
}
