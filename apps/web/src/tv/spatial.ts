/** Which control an arrow leads to: the nearest one that lies that way. Pure. */
import type { Rect } from '../stage/grid.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/** Being out of line is worse than being further away. */
const ASIDE_WEIGHT = 5

type Spot = { readonly along: readonly [number, number]; readonly aside: readonly [number, number] }

/** A rectangle as somebody sees it who looks that way: what lies ahead grows. */
function spotOf({ x, y, width, height }: Rect, direction: Direction): Spot {
  switch (direction) {
    case 'right':
      return { along: [x, x + width], aside: [y, y + height] }
    case 'left':
      return { along: [-x - width, -x], aside: [y, y + height] }
    case 'down':
      return { along: [y, y + height], aside: [x, x + width] }
    case 'up':
      return { along: [-y - height, -y], aside: [x, x + width] }
  }
}

/** Where somebody comes in who goes that way through a rectangle. */
export function edgeBehind({ x, y, width, height }: Rect, direction: Direction): Rect {
  switch (direction) {
    case 'right':
      return { x, y, width: 0, height }
    case 'left':
      return { x: x + width, y, width: 0, height }
    case 'down':
      return { x, y, width, height: 0 }
    case 'up':
      return { x, y: y + height, width, height: 0 }
  }
}

/** The index of the next one, or `null` where nothing lies that way. */
export function nextThatWay(
  from: Rect,
  others: readonly Rect[],
  direction: Direction,
): number | null {
  const here = spotOf(from, direction)
  const middle = (here.along[0] + here.along[1]) / 2
  let best: { readonly index: number; readonly far: number } | null = null
  for (const [index, rect] of others.entries()) {
    const there = spotOf(rect, direction)
    const ahead = (there.along[0] + there.along[1]) / 2 > middle && there.along[1] > here.along[1]
    if (!ahead) continue
    const gap = Math.max(0, there.along[0] - here.along[1])
    const aside = Math.max(0, there.aside[0] - here.aside[1], here.aside[0] - there.aside[1])
    const center = Math.abs(there.aside[0] + there.aside[1] - here.aside[0] - here.aside[1]) / 2
    const far = gap + aside * ASIDE_WEIGHT + center / 100
    if (!best || far < best.far) best = { index, far }
  }
  return best?.index ?? null
}
