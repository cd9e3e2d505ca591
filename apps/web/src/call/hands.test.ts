import { expect, test } from 'vitest'
import { handOf, handPlaces, nextHand } from './hands.ts'

test('hands stand in the order in which they were raised, for everybody alike', () => {
  const ada = { id: 'ada', hand: nextHand([]) }
  const bob = { id: 'bob', hand: nextHand([ada]) }
  const cem = { id: 'cem', hand: null }
  expect([...handPlaces([bob, cem, ada])]).toEqual([
    ['ada', 1],
    ['bob', 2],
  ])
})

test('two who raise at the same moment stand in the order of their ids', () => {
  expect([
    ...handPlaces([
      { id: 'b', hand: 4 },
      { id: 'a', hand: 4 },
    ]).keys(),
  ]).toEqual(['a', 'b'])
})

test('whatever a profile says, only a whole number is a hand', () => {
  for (const hand of [0, -1, 1.5, '1', true, null, Number.MAX_VALUE, undefined])
    expect(handOf({ hand })).toBeNull()
  expect(handOf({ hand: 3 })).toBe(3)
})
