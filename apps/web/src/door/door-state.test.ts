import { expect, test } from 'vitest'
import { doorReducer, OPEN_DOOR, type DoorEvent, type DoorState } from './door-state.ts'

const after = (...events: readonly DoorEvent[]): DoorState => events.reduce(doorReducer, OPEN_DOOR)

test('O2: who knocks waits in order until it is answered, is there once, and is called as it said last', () => {
  const door = after(
    { type: 'knock', id: 'a', name: '', nowMs: 1 },
    { type: 'knock', id: 'b', name: 'Bob', nowMs: 2 },
    { type: 'knock', id: 'a', name: 'Ada', nowMs: 3 },
  )
  expect(door.waiting).toEqual([
    { id: 'a', name: 'Ada', sinceMs: 1 },
    { id: 'b', name: 'Bob', sinceMs: 2 },
  ])
  expect(doorReducer(door, { type: 'knock-ended', id: 'a' }).waiting).toEqual([
    { id: 'b', name: 'Bob', sinceMs: 2 },
  ])
})

test('O2: who was sent away is named until it is pardoned, or knocks again', () => {
  const door = after(
    { type: 'sent-away', id: 'a', name: 'Ada' },
    { type: 'sent-away', id: 'b', name: null },
  )
  expect(doorReducer(door, { type: 'pardoned', id: 'a' }).sentAway).toEqual([
    { id: 'b', name: null },
  ])
  expect(doorReducer(door, { type: 'knock', id: 'b', name: '', nowMs: 1 }).sentAway).toEqual([
    { id: 'a', name: 'Ada' },
  ])
})

test('what is said again changes nothing', () => {
  const door = after({ type: 'locked', locked: true }, { type: 'allowed', allowed: true })
  expect(doorReducer(door, { type: 'locked', locked: true })).toBe(door)
  expect(doorReducer(door, { type: 'allowed', allowed: true })).toBe(door)
  expect(doorReducer(door, { type: 'muted', muted: false })).toBe(door)
})
