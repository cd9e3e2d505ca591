import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Rect } from '../stage/grid.ts'
import { edgeBehind, nextThatWay, type Direction } from './spatial.ts'
import { saysTv } from './tv.ts'

const box = (x: number, y: number): Rect => ({ x, y, width: 80, height: 40 })

describe('arrows on a TV (D3)', () => {
  //  a b
  //  c   d
  const [a, b, c, d] = [box(0, 0), box(100, 0), box(0, 100), box(300, 100)] as const

  test('lead to the nearest control that lies that way', () => {
    expect(nextThatWay(a, [b, c, d], 'right')).toBe(0)
    expect(nextThatWay(a, [b, c, d], 'down')).toBe(1)
    expect(nextThatWay(d, [a, b, c], 'left')).toBe(2)
    expect(nextThatWay(c, [a, b, d], 'up')).toBe(0)
  })

  test('rather stay in line than take what is nearer and aside', () => {
    expect(nextThatWay(box(0, 0), [box(300, 0), box(120, 90)], 'right')).toBe(0)
  })

  test('lead nowhere where nothing is', () => {
    expect(nextThatWay(a, [b, c, d], 'left')).toBeNull()
    expect(nextThatWay(a, [b, c, d], 'up')).toBeNull()
    expect(nextThatWay(a, [], 'down')).toBeNull()
  })

  test('lead into a list from the side that they come from', () => {
    const list: Rect = { x: -40, y: 0, width: 400, height: 140 }
    expect(nextThatWay(edgeBehind(list, 'up'), [a, b, c, d], 'up')).toBe(2)
    expect(nextThatWay(edgeBehind(list, 'down'), [a, b, c, d], 'down')).toBe(1)
    expect(nextThatWay(edgeBehind(list, 'right'), [a, b, c, d], 'right')).toBe(0)
    expect(nextThatWay(edgeBehind(list, 'left'), [a, b, c, d], 'left')).toBe(3)
  })

  test('never lead back the way that they point from', () => {
    const rect = fc.record({
      x: fc.integer({ min: 0, max: 1_800 }),
      y: fc.integer({ min: 0, max: 1_000 }),
      width: fc.integer({ min: 20, max: 400 }),
      height: fc.integer({ min: 20, max: 400 }),
    })
    const ways = fc.constantFrom<Direction>('left', 'right', 'up', 'down')
    fc.assert(
      fc.property(rect, fc.array(rect, { maxLength: 8 }), ways, (from, others, way) => {
        const at = nextThatWay(from, others, way)
        if (at === null) return
        const to = others[at] ?? from
        const moved = {
          right: to.x + to.width / 2 - from.x - from.width / 2,
          left: from.x + from.width / 2 - to.x - to.width / 2,
          down: to.y + to.height / 2 - from.y - from.height / 2,
          up: from.y + from.height / 2 - to.y - to.height / 2,
        }[way]
        expect(moved).toBeGreaterThan(0)
      }),
    )
  })
})

test('a TV says so itself, or its address does', () => {
  expect(saysTv('?tv', '')).toBe(true)
  expect(saysTv('', 'Mozilla/5.0 (Web0S; Linux/SmartTV)')).toBe(true)
  expect(saysTv('', 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140')).toBe(false)
})
