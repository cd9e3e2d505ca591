/** Who is shown large: a pinned one, whoever speaks, or the screens (A3). Pure. */
import type { PeerId } from 'roomful'
import type { Tile } from './tiles.ts'

export type Mode = 'auto' | 'grid' | 'speaker'

export const MODES: readonly Mode[] = ['auto', 'grid', 'speaker']

export type Arrangement = { readonly large: readonly Tile[]; readonly small: readonly Tile[] }

export type Wishes = {
  readonly mode: Mode
  /** The key of a tile; one that is gone counts as none. */
  readonly pinned: string | null
  readonly speaker: PeerId | null
}

export function arrange(
  screens: readonly Tile[],
  people: readonly Tile[],
  { mode, pinned, speaker }: Wishes,
): Arrangement {
  const all = [...screens, ...people]
  const only = (tile: Tile): Arrangement => ({
    large: [tile],
    small: all.filter((other) => other !== tile),
  })
  const kept = all.find(({ key }) => key === pinned)
  if (kept) return only(kept)
  if (mode === 'grid') return { large: [], small: all }
  if (screens.length > 0) return { large: screens, small: people }
  const [first] = people
  // One other has the stage anyway.
  if (mode === 'auto' || !first || people.length === 1) return { large: [], small: people }
  return only(people.find(({ peer }) => peer === speaker) ?? first)
}

/** The mode after this one. */
export function nextMode(mode: Mode): Mode {
  return MODES[(MODES.indexOf(mode) + 1) % MODES.length] ?? 'auto'
}
