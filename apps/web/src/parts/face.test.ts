import { expect, test } from 'vitest'
import { initialsOf, tintOf } from './face.ts'

test.each([
  ['Ada', 'A'],
  ['ada lovelace', 'AL'],
  ['Ada King of Lovelace', 'AL'],
  ['👩‍🚀 Ada', '👩‍🚀A'],
  ['  ', ''],
])('the initials of "%s" are "%s"', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

test('a colour belongs to an id, and all of them are used', () => {
  const tints = Array.from({ length: 100 }, (_, index) => tintOf(`peer-${index}`))
  expect(tintOf('peer-1')).toBe(tints[1])
  expect(new Set(tints).size).toBe(8)
})
