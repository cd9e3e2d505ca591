import { decodeClientMessage, KEPT_BYTES, KEPT_FRAMES } from '@roomful/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acknowledge, emptied, emptyOutbox, put, type Outbox, type Repeatable } from './outbox.ts'

/** A message whose frame has about so many bytes. */
function messageOf(bytes: number): Repeatable {
  return { type: 'renewing-token', token: 'x'.repeat(bytes) }
}

function filled(count: number): Outbox {
  let outbox = emptyOutbox
  for (let i = 0; i < count; i++) [outbox] = put(outbox, messageOf(1))
  return outbox
}

const idsOf = ({ kept }: Outbox): readonly number[] => kept.map(({ id }) => id)

describe('the outbox', () => {
  it('R2: numbers what it is given from 1 on, inside the frame as well', () => {
    const [first, one] = put(emptyOutbox, { type: 'requesting-ICE-servers' })
    const [, two] = put(first, messageOf(1))
    expect([one.id, two.id]).toEqual([1, 2])
    expect(decodeClientMessage(one.frame)).toEqual({
      ok: true,
      message: { type: 'requesting-ICE-servers', id: 1 },
    })
    expect(JSON.parse(two.frame)).toEqual(two.message)
  })

  it('R2: keeps the newest 256', () => {
    const outbox = filled(KEPT_FRAMES + 3)
    expect(outbox.kept).toHaveLength(KEPT_FRAMES)
    expect(outbox.kept.at(0)?.id).toBe(4)
    expect(outbox.kept.at(-1)?.id).toBe(KEPT_FRAMES + 3)
  })

  it('R2: keeps the newest that fit in 512 KiB, and the last one whatever its length', () => {
    let outbox = emptyOutbox
    for (let i = 0; i < 10; i++) [outbox] = put(outbox, messageOf(KEPT_BYTES / 4))
    expect(idsOf(outbox)).toEqual([8, 9, 10])
    ;[outbox] = put(outbox, messageOf(KEPT_BYTES + 1))
    expect(idsOf(outbox)).toEqual([11])
  })

  it('R2: keeps exactly 512 KiB', () => {
    const overhead = put(emptyOutbox, messageOf(0))[1].frame.length
    let outbox = emptyOutbox
    for (let i = 0; i < 9; i++) [outbox] = put(outbox, messageOf(KEPT_BYTES / 8 - overhead))
    expect(idsOf(outbox)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('R2: forgets what the other side has and nothing else', () => {
    expect(idsOf(acknowledge(filled(5), 3))).toEqual([4, 5])
    expect(idsOf(acknowledge(filled(5), 0))).toEqual([1, 2, 3, 4, 5])
    expect(idsOf(acknowledge(filled(5), 9))).toEqual([])
  })

  it('R3: counts on after everything was forgotten', () => {
    const [outbox] = put(emptied(filled(5)), messageOf(1))
    expect(idsOf(outbox)).toEqual([6])
  })

  it('R2: is the simplest list of the newest, whatever happens to it', () => {
    const happening = fc.oneof(
      { weight: 8, arbitrary: fc.record({ put: fc.constantFrom(1, 100, 2_000, 60_000) }) },
      { weight: 2, arbitrary: fc.record({ putMany: fc.integer({ min: 1, max: 300 }) }) },
      { weight: 3, arbitrary: fc.record({ acknowledge: fc.nat(700) }) },
      { weight: 1, arbitrary: fc.record({ empty: fc.constant(true) }) },
    )
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40, size: 'max' }), (happenings) => {
        let outbox = emptyOutbox
        let model: { id: number; bytes: number }[] = []
        let lastId = 0
        const take = (bytes: number): void => {
          const [next, entry] = put(outbox, messageOf(bytes))
          outbox = next
          model.push({ id: ++lastId, bytes: entry.frame.length })
          const total = () => model.reduce((sum, each) => sum + each.bytes, 0)
          while (model.length > KEPT_FRAMES || (model.length > 1 && total() > KEPT_BYTES))
            model.shift()
          expect(entry.id).toBe(lastId)
        }
        for (const one of happenings) {
          if ('put' in one) take(one.put)
          else if ('putMany' in one) for (let i = 0; i < one.putMany; i++) take(1)
          else if ('acknowledge' in one) {
            outbox = acknowledge(outbox, one.acknowledge)
            model = model.filter(({ id }) => id > one.acknowledge)
          } else {
            outbox = emptied(outbox)
            model = []
          }
          expect(idsOf(outbox)).toEqual(model.map(({ id }) => id))
          expect(outbox.lastId).toBe(lastId)
        }
      }),
      { numRuns: 60 },
    )
  })
})
