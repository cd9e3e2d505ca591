import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asksForAnswer, giveReducer, NO_CODE, type GiveEvent, type Giving } from './give-state.ts'
import { decodeComing, decodeWay, encodeComing, encodeWay, spacedCode } from './way.ts'

const opened: GiveEvent = { type: 'opened', code: 'K7QD2M', untilMs: 600_000 }
const after = (...events: readonly GiveEvent[]): Giving => events.reduce(giveReducer, NO_CODE)

describe('who gives out a code (O3)', () => {
  test('lets in one at a time: the others wait until that one is gone', () => {
    const giving = after(
      opened,
      { type: 'knock', id: 'a' },
      { type: 'knock', id: 'b' },
      { type: 'let-in', id: 'a' },
      { type: 'let-in', id: 'b' },
    )
    expect(giving).toMatchObject({ waiting: ['b'], guest: { id: 'a', phrase: null } })
    expect(giveReducer(giving, { type: 'gone', id: 'b' })).toMatchObject({ guest: { id: 'a' } })
    expect(giveReducer(giving, { type: 'gone', id: 'a' })).toMatchObject({ guest: null })
  })

  test('compares words with whom it let in, and with nobody else', () => {
    const giving = after(opened, { type: 'knock', id: 'a' }, { type: 'let-in', id: 'a' })
    const other = { type: 'connected', id: 'b', name: 'Eve', phrase: 'other words' } as const
    expect(giveReducer(giving, other)).toEqual(giving)
    expect(giveReducer(giving, { ...other, id: 'a' })).toMatchObject({
      guest: { id: 'a', phrase: 'other words' },
    })
  })

  test('is asked for an answer by a knock, and by words to compare', () => {
    const knock: GiveEvent = { type: 'knock', id: 'a' }
    const letIn: GiveEvent = { type: 'let-in', id: 'a' }
    const words: GiveEvent = { type: 'connected', id: 'a', name: '', phrase: 'words' }
    expect(
      [after(), after(opened), after(opened, knock), after(opened, knock, letIn)].map(
        asksForAnswer,
      ),
    ).toEqual([false, false, true, false])
    expect(asksForAnswer(after(opened, knock, letIn, words))).toBe(true)
    expect(asksForAnswer(after(opened, knock, { type: 'over' }))).toBe(false)
  })
})

describe('the way that is handed over (O3)', () => {
  test('comes out as it went in', () => {
    for (const secret of [null, 'abcdefgh12345678'])
      expect(decodeWay(encodeWay({ room: 'tea', secret }))).toEqual({ room: 'tea', secret })
  })

  test('whatever is sent in its place, it leads to a room or nowhere', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (message) => {
        expect(decodeWay(message)).toBeNull()
        expect(decodeComing(message)).toBeNull()
      }),
    )
    expect(decodeWay({ type: 'way', room: '../x', secret: null })).toBeNull()
    expect(decodeWay({ type: 'way', room: 'tea', secret: 'short' })).toBeNull()
    expect(decodeWay({ type: 'way', room: 'tea' })).toBeNull()
  })

  test('who comes by it says its id, and nothing else is one', () => {
    const id = 'A'.repeat(22)
    expect(decodeComing(encodeComing(id))).toBe(id)
    expect(decodeComing({ type: 'coming', id: `${id}~` })).toBeNull()
    expect(decodeComing({ type: 'way', id })).toBeNull()
  })

  test('a code is read in two groups', () => {
    expect(spacedCode('K7QD2M')).toBe('K7Q D2M')
  })
})
