/** Equal tiles in an area: for every column count the largest tile that fits; the largest of all wins (A3). */

export type Size = { readonly width: number; readonly height: number }
export type Rect = Size & { readonly x: number; readonly y: number }

/** How narrow and how wide a tile may be: width divided by height. */
export type Ratios = { readonly min: number; readonly max: number }

export type Grid = {
  readonly tile: Size
  readonly rects: readonly Rect[]
}

/** Between tiles, in CSS pixels. */
export const GAP_PX = 8

/** The largest tile for this many columns, whole pixels, its ratio kept. */
export function tileFor(area: Size, count: number, columns: number, ratios: Ratios): Size {
  const rows = Math.ceil(count / columns)
  const width = Math.max(0, (area.width - GAP_PX * (columns - 1)) / columns)
  const height = Math.max(0, (area.height - GAP_PX * (rows - 1)) / rows)
  return {
    width: Math.floor(Math.min(width, height * ratios.max)),
    height: Math.floor(Math.min(height, width / ratios.min)),
  }
}

export function areaOf({ width, height }: Size): number {
  return width * height
}

/** Whether two rectangles come closer than the gap. */
export function tooClose(a: Rect, b: Rect): boolean {
  return (
    a.x < b.x + b.width + GAP_PX &&
    b.x < a.x + a.width + GAP_PX &&
    a.y < b.y + b.height + GAP_PX &&
    b.y < a.y + a.height + GAP_PX
  )
}

/** Where the block of tiles stands in its area, and its last row in the block: `start` or `center`. */
export type Standing = { readonly block: 'start' | 'center'; readonly lastRow: 'start' | 'center' }

export const CENTERED: Standing = { block: 'center', lastRow: 'center' }

/** Places `count` tiles of this size in rows. */
export function place(
  area: Rect,
  count: number,
  columns: number,
  tile: Size,
  standing: Standing = CENTERED,
): readonly Rect[] {
  const rows = Math.ceil(count / columns)
  const span = (tiles: number, size: number): number => tiles * size + GAP_PX * (tiles - 1)
  const left = (tiles: number): number => Math.floor((area.width - span(tiles, tile.width)) / 2)
  const blockX = standing.block === 'start' ? 0 : left(columns)
  const top = Math.floor((area.height - span(rows, tile.height)) / 2)

  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns)
    const inRow = row === rows - 1 ? count - row * columns : columns
    const indent =
      standing.lastRow === 'start'
        ? 0
        : Math.floor((span(columns, tile.width) - span(inRow, tile.width)) / 2)
    return {
      x: area.x + blockX + indent + (index % columns) * (tile.width + GAP_PX),
      y: area.y + top + row * (tile.height + GAP_PX),
      ...tile,
    }
  })
}

/** The best grid for an area of its own. */
export function gridOf(area: Rect, count: number, ratios: Ratios): Grid {
  let best: Grid = { tile: { width: 0, height: 0 }, rects: [] }
  for (let columns = 1; columns <= count; columns++) {
    const tile = tileFor(area, count, columns, ratios)
    if (columns > 1 && areaOf(tile) <= areaOf(best.tile)) continue
    best = { tile, rects: place(area, count, columns, tile) }
  }
  return best
}
