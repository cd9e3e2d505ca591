/**
 * What a session was told and may have to be told again (R2). Writing removes nothing: only the other side's word does,
 * or the bounds, of which the newest survive. Pure; knows no socket.
 */
import { KEPT_BYTES, KEPT_FRAMES, type Notice } from '@roomful/protocol'

export type Outbox = {
  /** The number of the newest frame; 0 before the first. */
  readonly seq: number
  /** The newest frames as they were written, oldest first; the last one bears `seq`. */
  readonly kept: readonly string[]
  /** Characters in `kept`: bytes, but for names outside ASCII, which nobody sends. */
  readonly keptChars: number
}

export const EMPTY_OUTBOX: Outbox = { seq: 0, kept: [], keptChars: 0 }

/** Numbers a notice and keeps it. Returns also the frame to write. */
export function append(outbox: Outbox, notice: Notice): readonly [Outbox, string] {
  const frame = JSON.stringify({ seq: outbox.seq + 1, ...notice })
  return [keep(outbox, frame), frame]
}

/** Keeps a frame that bears the next number. */
export function keep(outbox: Outbox, frame: string): Outbox {
  const kept = outbox.kept.slice(Math.max(0, outbox.kept.length + 1 - KEPT_FRAMES))
  kept.push(frame)
  let keptChars = outbox.keptChars + frame.length - droppedChars(outbox.kept, kept.length - 1)
  let oldest = 0
  while (keptChars > KEPT_BYTES) keptChars -= kept[oldest++]?.length ?? 0
  return { seq: outbox.seq + 1, kept: oldest > 0 ? kept.slice(oldest) : kept, keptChars }
}

/** Forgets what the other side says that it has. */
export function acknowledge(outbox: Outbox, seq: number): Outbox {
  const oldest = outbox.seq - outbox.kept.length + 1
  const had = Math.min(outbox.kept.length, seq - oldest + 1)
  if (had <= 0) return outbox
  const kept = outbox.kept.slice(had)
  return {
    seq: outbox.seq,
    kept,
    keptChars: outbox.keptChars - droppedChars(outbox.kept, kept.length),
  }
}

/** Everything after `seq`, in order, or `null` where some of it is gone or never was: never a part with a hole (R3). */
export function framesAfter(outbox: Outbox, seq: number): readonly string[] | null {
  const missed = outbox.seq - seq
  if (missed < 0 || missed > outbox.kept.length) return null
  return outbox.kept.slice(outbox.kept.length - missed)
}

/** Characters of the oldest frames that are not among the `remaining` newest. */
function droppedChars(kept: readonly string[], remaining: number): number {
  let chars = 0
  for (let i = 0; i < kept.length - remaining; i++) chars += kept[i]?.length ?? 0
  return chars
}
