/** The others in a grid that keeps clear of one's own small tile, which has its corner. */
import {
  areaOf,
  CENTERED,
  GAP_PX,
  place,
  tileFor,
  tooClose,
  type Grid,
  type Ratios,
  type Rect,
  type Size,
  type Standing,
} from './grid.ts'

const STANDINGS: readonly Standing[] = [
  CENTERED,
  { block: 'center', lastRow: 'start' },
  { block: 'start', lastRow: 'start' },
]

/** At the bottom, at the end of the line. */
export function ownCorner(area: Size, own: Size): Rect {
  return { x: area.width - own.width, y: area.height - own.height, ...own }
}

/**
 * Tries, for every column count: the whole area where the last row leaves the corner free, the area beside one's own
 * tile, and the area above it. The largest tile wins.
 */
export function gridBesideOwn(area: Size, count: number, ratios: Ratios, own: Size): Grid {
  const corner = ownCorner(area, own)
  const whole: Rect = { x: 0, y: 0, ...area }
  const beside: Rect = { ...whole, width: area.width - own.width - GAP_PX }
  const above: Rect = { ...whole, height: area.height - own.height - GAP_PX }

  let best: Grid = { tile: { width: -1, height: 1 }, rects: [] }
  for (let columns = 1; columns <= count; columns++) {
    for (const part of [whole, beside, above]) {
      const tile = tileFor(part, count, columns, ratios)
      if (areaOf(tile) <= areaOf(best.tile)) continue
      const rects = STANDINGS.map((standing) => place(part, count, columns, tile, standing)).find(
        (placed) => !placed.some((rect) => tooClose(rect, corner)),
      )
      if (rects) best = { tile, rects }
    }
  }
  return best
}
