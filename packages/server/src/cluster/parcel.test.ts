import { describe, expect, it } from 'vitest'
import { inParts, MAX_LETTER_CHARS, openParcels } from './parcel.ts'

const TEXT = `${'x'.repeat(MAX_LETTER_CHARS)}and the rest`
const [first, last] = inParts('estate', { room: 'r', epoch: 1 }, TEXT)

describe('pieces of a long text', () => {
  it('are put together for each sender by itself', () => {
    const parcels = openParcels()
    if (!first || !last) throw new Error('it has two pieces')
    expect(parcels.take('north', first)).toBeNull()
    expect(parcels.take('south', first)).toBeNull()
    expect(parcels.take('north', last)).toBe(TEXT)
    expect(parcels.take('south', last)).toBe(TEXT)
  })

  it('are forgotten with their sender, and those of others are not', () => {
    const parcels = openParcels()
    if (!first || !last) throw new Error('it has two pieces')
    for (const from of ['north', 'south', 'west']) parcels.take(from, first)
    parcels.forget('north')
    expect(parcels.take('north', last)).toBeNull()
    expect(parcels.take('south', last)).toBe(TEXT)
    parcels.forget()
    expect(parcels.take('west', last)).toBeNull()
  })
})
