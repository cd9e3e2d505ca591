import { expect, test } from 'vitest'
import { visitReducer, type Visit } from './visit.ts'

const lobby: Visit<string> = { phase: 'lobby' }
const inside: Visit<string> = { phase: 'inside', from: 'lobby', call: 'the call' }

test('from the lobby one joins, and then is inside', () => {
  const joining = visitReducer(lobby, { type: 'join' })
  expect(joining).toEqual({ phase: 'joining', from: 'lobby' })
  expect(visitReducer(joining, { type: 'join' })).toBe(joining)
  expect(visitReducer(joining, { type: 'joined', call: 'the call' })).toEqual(inside)
})

test('what ends it is told; what we gave up ourselves is not', () => {
  expect(visitReducer(inside, { type: 'ended', code: 'replaced' })).toEqual({
    phase: 'ended',
    code: 'replaced',
  })
  expect(visitReducer(inside, { type: 'ended', code: 'aborted' })).toBe(inside)
})
