/** The pieces of a file that its sender holds: which is read next, and which are let go of (F2). Pure. */

/** Read before they are due, so that the channel never waits for the disk. */
const AHEAD = 2
/** Kept free for those who go apart, or the others would take every place. */
const APART_PIECES = 2

export type Shelf = {
  readonly held: readonly number[]
  /** Of these, being sent at the moment. */
  readonly busy: ReadonlySet<number>
  readonly limit: number
  readonly takers: readonly {
    readonly cursor: number
    readonly until: number
    readonly apart: boolean
  }[]
}

export type Turn = {
  readonly drop: readonly number[]
  readonly read: number | null
}

/** Called when nothing is being read. */
export function turn({ held, busy, limit, takers }: Shelf): Turn {
  const drop = held.filter((index) => !busy.has(index) && !takers.some((one) => needs(one, index)))
  const kept = held.filter((index) => !drop.includes(index))
  const inStep = takers.filter((one) => !one.apart).toSorted((a, b) => a.cursor - b.cursor)
  const others = takers.filter((one) => one.apart).toSorted((a, b) => a.cursor - b.cursor)
  const shared = Math.max(1, limit - (others.length > 0 ? APART_PIECES : 0))
  const sharedHeld = kept.filter((index) => inStep.some((one) => needs(one, index))).length

  for (const one of inStep) {
    const read = missing(one, kept)
    if (read === null) continue
    if (kept.length < limit && sharedHeld < shared) return { drop, read }
    // The others wait for the last of them: its piece takes the place of the one that is due last.
    const last = Math.max(...kept.filter((index) => !busy.has(index)))
    if (one === inStep[0] && last > read) return { drop: [...drop, last], read }
    break
  }
  for (const one of others) {
    const read = missing(one, kept)
    if (read !== null && kept.length < limit) return { drop, read }
  }
  return { drop, read: null }
}

function needs(one: Shelf['takers'][number], index: number): boolean {
  return index >= one.cursor && (!one.apart || index < one.cursor + AHEAD)
}

function missing(
  { cursor, until }: Shelf['takers'][number],
  held: readonly number[],
): number | null {
  for (let index = cursor; index < Math.min(until, cursor + AHEAD); index++)
    if (!held.includes(index)) return index
  return null
}
