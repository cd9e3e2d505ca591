import { describe, expect, it } from 'vitest'
import { change, framesFor, larger, pictureIn, readWishes, type Wish } from './wish.ts'

const TILE: Wish = {
  mid: '1',
  widthPx: 160,
  heightPx: 90,
  framesPerSecond: 12,
  important: false,
}
const HIDDEN: Wish = { ...TILE, widthPx: 0, heightPx: 0 }

describe('what is shown of a picture (M4)', () => {
  it('is its box in device pixels, and what of it the picture fills where all of that is shown', () => {
    const box = { width: 400, height: 400 }
    expect(pictureIn(box, { inside: null, pixelRatio: 2 })).toMatchObject({
      widthPx: 800,
      heightPx: 800,
    })
    expect(pictureIn(box, { inside: { width: 1280, height: 720 }, pixelRatio: 1 })).toMatchObject({
      widthPx: 400,
      heightPx: 225,
    })
  })

  it('is nothing where its box has no size', () => {
    for (const box of [
      { width: 0, height: 90 },
      { width: 160, height: 0 },
    ])
      expect(pictureIn(box, { inside: { width: 4, height: 3 }, pixelRatio: 1 })).toEqual({
        widthPx: 0,
        heightPx: 0,
        framesPerSecond: 0,
      })
  })

  it('is worth more frames where it is larger', () => {
    expect([0, 160 * 90, 320 * 180, 480 * 270, 1e9].map(framesFor)).toEqual([12, 12, 19, 30, 30])
  })

  it('counts by the larger where it is shown twice', () => {
    const large = { ...TILE, widthPx: 320, heightPx: 180, framesPerSecond: 8 }
    expect(larger(TILE, large)).toMatchObject({ widthPx: 320, framesPerSecond: 12 })
    expect(larger(large, TILE)).toMatchObject({ widthPx: 320, framesPerSecond: 12 })
  })
})

describe('what has changed of it', () => {
  it('is told at once where a picture goes, comes back, or is another', () => {
    expect(change([], [TILE])).toBe('at-once')
    expect(change([TILE], [HIDDEN])).toBe('at-once')
    expect(change([HIDDEN], [TILE])).toBe('at-once')
    expect(change([TILE], [{ ...TILE, mid: '2' }])).toBe('at-once')
  })

  it('is told a little later where a size is another, and not where that can hardly be seen', () => {
    expect(change([TILE], [{ ...TILE, widthPx: 200 }])).toBe('some')
    expect(change([TILE], [{ ...TILE, important: true }])).toBe('some')
    expect(change([TILE], [{ ...TILE, widthPx: 165 }])).toBe('none')
    expect(change([TILE], [TILE])).toBe('none')
    expect(change([], [])).toBe('none')
  })
})

describe('what a peer says that it shows', () => {
  it('is read as it was said, without what else is there', () => {
    expect(readWishes([TILE, { ...HIDDEN, mid: '2', color: 'red' }])).toEqual([
      TILE,
      { ...HIDDEN, mid: '2' },
    ])
  })

  it('is left out where it is none, whatever it is', () => {
    const hostile = [
      null,
      [],
      'x',
      {},
      { ...TILE, mid: 1 },
      { ...TILE, mid: 'x'.repeat(257) },
      { ...TILE, widthPx: -1 },
      { ...TILE, heightPx: 0.5 },
      { ...TILE, widthPx: '160' },
      { ...TILE, framesPerSecond: null },
      { ...TILE, important: 1 },
      JSON.parse('{"__proto__":{"mid":"1"},"widthPx":1}'),
    ]
    expect(readWishes([...hostile, TILE])).toEqual([TILE])
  })
})
