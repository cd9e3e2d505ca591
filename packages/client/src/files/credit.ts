/** How a page's memory for files is shared among those that come in (F2). Pure. */

/** Pieces that a page may hold of what it sends, and as many of what it gets: 14 MiB together, and some in the making. */
export const MAX_PIECES = 7

export type Claim = {
  /** Granted, and not verified yet. */
  readonly outstanding: number
  /** Not granted yet. */
  readonly left: number
}

/** How many more pieces each is granted: equal shares, and never more in all than there is room for. */
export function share(claims: readonly Claim[], max: number = MAX_PIECES): readonly number[] {
  const fair = Math.max(1, Math.floor(max / Math.max(1, claims.length)))
  let free = max - claims.reduce((sum, { outstanding }) => sum + outstanding, 0)
  return claims.map(({ outstanding, left }) => {
    const more = Math.max(0, Math.min(fair - outstanding, left, free))
    free -= more
    return more
  })
}
