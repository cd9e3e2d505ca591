/** Who speaks: by how loud each sounds, looked at a few times a second. Pure. */
import type { PeerId } from 'roomful'

/** RFC 6464 levels as `audioLevel` gives them, 0 to 1: quieter is breathing and fans. */
const LOUD = 0.02
/** Between two words it goes on. */
const PAUSE_MS = 700
/** A cough takes no stage. */
const ENTERS_AFTER_MS = 1_000

export type Speaking = {
  /** Since when, and when last, each who speaks now was loud. */
  readonly loud: ReadonlyMap<PeerId, { readonly sinceMs: number; readonly lastMs: number }>
  /** Whoever spoke for a second, until somebody else does (A3). */
  readonly speaker: PeerId | null
}

export const nobodySpeaks: Speaking = { loud: new Map(), speaker: null }

export function hearLevels(
  before: Speaking,
  levels: ReadonlyMap<PeerId, number>,
  nowMs: number,
): Speaking {
  const loud = new Map<PeerId, { readonly sinceMs: number; readonly lastMs: number }>()
  for (const [id, level] of levels) {
    const heard = before.loud.get(id)
    if (level >= LOUD) loud.set(id, { sinceMs: heard?.sinceMs ?? nowMs, lastMs: nowMs })
    else if (heard && nowMs - heard.lastMs < PAUSE_MS) loud.set(id, heard)
  }
  const stays = before.speaker !== null && loud.has(before.speaker)
  const enters = [...loud].find(
    ([id, { sinceMs }]) => id !== before.speaker && nowMs - sinceMs >= ENTERS_AFTER_MS,
  )
  return { loud, speaker: stays ? before.speaker : (enters?.[0] ?? before.speaker) }
}
