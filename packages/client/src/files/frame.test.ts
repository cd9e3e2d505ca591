import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFrame, pieceCount, sizeOfPiece, type FileFrame } from './frame.ts'

const transfer = 'A'.repeat(22)
const digest = 'B'.repeat(43)
const FRAMES: readonly FileFrame[] = [
  { type: 'offer', transfer, name: 'a.txt', size: 5, mime: 'text/plain' },
  { type: 'want', transfer, round: 1, next: 0, until: 7 },
  { type: 'piece', transfer, round: 1, index: 3, digest },
  { type: 'end', transfer, round: 2, digest },
  { type: 'done', transfer },
  { type: 'pause', transfer, paused: true },
  { type: 'cancel', transfer, code: 'declined', message: 'no' },
  { type: 'refused', message: 'nonsense' },
]

describe('a frame on the channel `files`', () => {
  it.each(FRAMES.map((frame) => [frame.type, frame] as const))(
    '"%s" comes out as it went in',
    (_, frame) => {
      expect(decodeFrame(JSON.stringify(frame))).toEqual(frame)
    },
  )

  it('keeps nothing that nobody asked for', () => {
    expect(decodeFrame(JSON.stringify({ ...FRAMES[4], __proto__x: 1, more: 'x' }))).toEqual(
      FRAMES[4],
    )
  })

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['an unknown type', JSON.stringify({ type: 'gift', transfer })],
    ['a transfer that is none', JSON.stringify({ type: 'done', transfer: '../../etc/passwd' })],
    ['a name of 10,000 characters', JSON.stringify({ ...FRAMES[0], name: 'x'.repeat(10_000) })],
    ['a name of 1,025 characters', JSON.stringify({ ...FRAMES[0], name: 'x'.repeat(1_025) })],
    ['a size below nothing', JSON.stringify({ ...FRAMES[0], size: -1 })],
    ['half a byte', JSON.stringify({ ...FRAMES[0], size: 0.5 })],
    ['a size that no disk has', JSON.stringify({ ...FRAMES[0], size: 2 ** 51 })],
    ['a piece before the first', JSON.stringify({ ...FRAMES[2], index: -1 })],
    ['a digest that is too short', JSON.stringify({ ...FRAMES[2], digest: 'B' })],
    ['an unknown reason', JSON.stringify({ ...FRAMES[6], code: 'because' })],
  ])('that is %s is none', (_, text) => {
    expect(decodeFrame(text)).toBeNull()
  })

  it('of any text whatever throws nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        decodeFrame(text)
      }),
    )
  })

  it('mutated anywhere is one of the known kinds within limits, or none', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FRAMES),
        fc.nat(),
        fc.string({ maxLength: 4 }),
        (frame, at, put) => {
          const text = JSON.stringify(frame)
          const place = at % text.length
          const decoded = decodeFrame(text.slice(0, place) + put + text.slice(place + 1))
          if (decoded) expect(FRAMES.map(({ type }) => type)).toContain(decoded.type)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('pieces of a file (F3)', () => {
  it.each([
    [0, 0],
    [1, 1],
    [8, 1],
    [9, 2],
  ])('%i bytes are %i pieces of 8', (size, count) => {
    expect(pieceCount(size, 8)).toBe(count)
    const sizes = Array.from({ length: count }, (_, index) => sizeOfPiece(index, size, 8))
    expect(sizes.reduce((sum, one) => sum + one, 0)).toBe(size)
    for (const one of sizes) expect(one).toBeGreaterThan(0)
  })
})
