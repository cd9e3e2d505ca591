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

test('O2: before a locked door one knocks, and is let in, or waits no longer', () => {
  const knocking = visitReducer<string>({ phase: 'joining', from: 'lobby' }, { type: 'knocking' })
  expect(knocking).toEqual({ phase: 'knocking', from: 'lobby' })
  expect(visitReducer(knocking, { type: 'joined', call: 'the call' })).toEqual(inside)
  expect(visitReducer(knocking, { type: 'ended', code: 'refused' })).toEqual({
    phase: 'ended',
    code: 'refused',
  })
  expect(visitReducer(knocking, { type: 'stop-waiting' })).toEqual(lobby)
  expect(visitReducer(inside, { type: 'knocking' })).toBe(inside)
})
