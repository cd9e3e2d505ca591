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

/**
 * Called when nothing is being read. A piece that somebody still has to get stays while there is room for it, also for who
 * goes apart: it is read again only where others needed its place.
 */
export function turn({ held, busy, limit, takers }: Shelf): Turn {
  const inStep = takers.filter((one) => !one.apart).toSorted((a, b) => a.cursor - b.cursor)
  const others = takers.filter((one) => one.apart).toSorted((a, b) => a.cursor - b.cursor)
  const kept = held.filter((index) => busy.has(index) || takers.some((one) => needs(one, index)))
  const spare = held
    .filter((index) => !kept.includes(index) && takers.some(({ cursor }) => index >= cursor))
    .toSorted((a, b) => a - b)
  const shared = Math.max(1, limit - (others.length > 0 ? APART_PIECES : 0))
  const sharedHeld = kept.filter((index) => inStep.some((one) => needs(one, index))).length

  /** Of what is spare, what is due last goes first. */
  function leaving(room: number, ...also: readonly number[]): Turn['drop'] {
    const stays = [...kept, ...spare.slice(0, Math.max(0, room - kept.length))]
    return held.filter((index) => !stays.includes(index) || also.includes(index))
  }

  for (const one of inStep) {
    const read = missing(one, held)
    if (read === null) continue
    if (kept.length < limit && sharedHeld < shared) return { drop: leaving(limit - 1), read }
    // The others wait for the last of them: its piece takes the place of the one that is due last.
    const last = Math.max(...kept.filter((index) => !busy.has(index)))
    if (one === inStep[0] && last > read) return { drop: leaving(limit, last), read }
    break
  }
  for (const one of others) {
    const read = missing(one, held)
    if (read !== null && kept.length < limit) return { drop: leaving(limit - 1), read }
  }
  return { drop: leaving(limit), read: null }
}

/** At once, or soon enough that it is kept for it. */
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
