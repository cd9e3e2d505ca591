import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GAP_PX, gridOf, type Rect, type Size } from './grid.ts'
import { layOut, type StageLayout } from './layout.ts'

const stage = fc.record({
  width: fc.integer({ min: 320, max: 3840 }),
  height: fc.integer({ min: 240, max: 2160 }),
})
const count = fc.integer({ min: 1, max: 16 })

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function inside({ x, y, width, height }: Rect, area: Size): boolean {
  return x >= 0 && y >= 0 && x + width <= area.width && y + height <= area.height
}

function everything(layout: StageLayout): readonly Rect[] {
  return [
    ...layout.others,
    ...layout.screens,
    layout.own,
    ...(layout.invite ? [layout.invite] : []),
  ]
}

function pairs(rects: readonly Rect[]): readonly (readonly [Rect, Rect])[] {
  return rects.flatMap((a, i) => rects.slice(i + 1).map((b) => [a, b] as const))
}

/** The largest tile of one column count, worked out without the code under test. */
function largest(area: Size, tiles: number, columns: number, min: number, max: number): number {
  const rows = Math.ceil(tiles / columns)
  const cellWidth = (area.width - GAP_PX * (columns - 1)) / columns
  const cellHeight = (area.height - GAP_PX * (rows - 1)) / rows
  if (cellWidth <= 0 || cellHeight <= 0) return 0
  const ratio = Math.min(max, Math.max(min, cellWidth / cellHeight))
  return (
    Math.floor(Math.min(cellWidth, cellHeight * ratio)) *
    Math.floor(Math.min(cellHeight, cellWidth / ratio))
  )
}

describe('the grid (A3)', () => {
  test('no column count would give a larger tile', () => {
    fc.assert(
      fc.property(stage, count, (area, tiles) => {
        const { tile } = gridOf({ x: 0, y: 0, ...area }, tiles, { min: 1, max: 16 / 9 })
        for (let columns = 1; columns <= tiles; columns++)
          expect(tile.width * tile.height).toBeGreaterThanOrEqual(
            largest(area, tiles, columns, 1, 16 / 9),
          )
      }),
    )
  })

  test('the tiles are equal, their ratio is kept, and the gap is 8 px', () => {
    fc.assert(
      fc.property(stage, count, (area, tiles) => {
        const { rects } = gridOf({ x: 0, y: 0, ...area }, tiles, { min: 1, max: 16 / 9 })
        expect(rects).toHaveLength(tiles)
        for (const { width, height } of rects) {
          expect({ width, height }).toEqual({ width: rects[0]?.width, height: rects[0]?.height })
          // One pixel of rounding in either direction.
          expect((width + 1) / height).toBeGreaterThanOrEqual(1)
          expect(width / (height + 1)).toBeLessThanOrEqual(16 / 9)
        }
        const gaps = rects.slice(1).flatMap((rect, index) => {
          const before = rects[index]
          if (!before) return []
          return rect.y === before.y ? rect.x - before.width - before.x : []
        })
        for (const gap of gaps) expect(gap).toBe(GAP_PX)
      }),
    )
  })
})

describe('the stage (A3)', () => {
  test('everything is inside, and everybody has a place', () => {
    fc.assert(
      fc.property(stage, fc.nat(16), fc.nat(3), (area, others, screens) => {
        const layout = layOut(area, { others, screens })
        expect(layout.others).toHaveLength(others)
        expect(layout.screens).toHaveLength(screens)
        for (const rect of everything(layout)) expect(inside(rect, area)).toBe(true)
      }),
    )
  })

  test('nothing overlaps, but for one’s own tile on the picture of an only other', () => {
    fc.assert(
      fc.property(stage, fc.nat(16), fc.nat(3), (area, others, screens) => {
        const layout = layOut(area, { others, screens })
        const { own, ...rest } = layout
        for (const [a, b] of pairs([...rest.others, ...rest.screens]))
          expect(overlap(a, b)).toBe(false)
        if (others === 1 && screens === 0) return
        for (const rect of [...rest.others, ...rest.screens, ...(rest.invite ? [rest.invite] : [])])
          expect(overlap(rect, own)).toBe(false)
      }),
    )
  })

  test('nobody vanishes on the smallest screens that are made', () => {
    fc.assert(
      fc.property(stage, fc.integer({ min: 1, max: 15 }), fc.nat(1), (area, others, screens) => {
        for (const { width, height } of everything(layOut(area, { others, screens }))) {
          expect(width).toBeGreaterThan(8)
          expect(height).toBeGreaterThan(8)
        }
      }),
    )
  })

  test('the grid gives up no more than what one’s own tile takes beside or above', () => {
    fc.assert(
      fc.property(stage, fc.integer({ min: 2, max: 16 }), (area, others) => {
        const { others: rects, own } = layOut(area, { others, screens: 0 })
        const min = area.width < 600 ? 3 / 4 : 1
        const beside = { ...area, width: area.width - own.width - GAP_PX }
        const above = { ...area, height: area.height - own.height - GAP_PX }
        const tile = (rects[0]?.width ?? 0) * (rects[0]?.height ?? 0)
        for (let columns = 1; columns <= others; columns++)
          for (const part of [beside, above])
            expect(tile).toBeGreaterThanOrEqual(largest(part, others, columns, min, 16 / 9))
      }),
    )
  })

  test('one’s own tile is small as soon as somebody is there, and has its corner', () => {
    fc.assert(
      fc.property(stage, fc.integer({ min: 2, max: 16 }), (area, others) => {
        const { own } = layOut(area, { others, screens: 0 })
        expect(own.width).toBeLessThanOrEqual(area.width * 0.3)
        expect(own.height).toBeLessThanOrEqual(area.height * 0.3)
        expect([own.x + own.width, own.y + own.height]).toEqual([area.width, area.height])
      }),
    )
  })

  test('a screen is larger than anybody’s tile beside it', () => {
    fc.assert(
      fc.property(stage, fc.integer({ min: 0, max: 15 }), (area, others) => {
        const { screens, others: people, own } = layOut(area, { others, screens: 1 })
        const size = ({ width, height }: Size): number => width * height
        const screen = size(screens[0] ?? { width: 0, height: 0 })
        for (const rect of [...people, own]) expect(size(rect)).toBeLessThanOrEqual(screen)
      }),
    )
  })

  test('on a phone two others stand above each other, on a computer beside each other', () => {
    const upright = layOut({ width: 374, height: 660 }, { others: 2, screens: 0 }).others
    expect(upright[0]?.x).toBe(upright[1]?.x)
    const wide = layOut({ width: 1416, height: 780 }, { others: 2, screens: 0 }).others
    expect(wide[0]?.y).toBe(wide[1]?.y)
  })

  test('alone one sees oneself and the card with the link, side by side or, on a phone, above each other', () => {
    const wide = layOut({ width: 1416, height: 780 }, { others: 0, screens: 0 })
    expect(wide.invite?.x).toBeGreaterThan(wide.own.x + wide.own.width - 1)
    const upright = layOut({ width: 374, height: 660 }, { others: 0, screens: 0 })
    expect(upright.invite?.y).toBeGreaterThan(upright.own.y + upright.own.height - 1)
    const small = layOut({ width: 344, height: 182 }, { others: 0, screens: 0 })
    expect(small.invite).toBeNull()
    expect(small.own.height).toBe(182)
  })
})
