import { RoomError } from 'roomful'
import { expect, test } from 'vitest'
import { deliver, isTooLong } from './deliver.ts'

const reached = { id: 'a', name: 'Ada', send: () => Promise.resolve() }
const missed = {
  id: 'b',
  name: 'Bob',
  send: () => Promise.reject(new RoomError('not-delivered', 'try again')),
}

test('a message that everybody has is sent', async () => {
  expect(await deliver('hi', [reached, reached])).toEqual({ type: 'sent' })
})

test('who did not get it is named, and nobody else', async () => {
  expect(await deliver('hi', [reached, missed])).toEqual({
    type: 'failed',
    to: ['b'],
    names: ['Bob'],
  })
})

test('with nobody there, it is not called sent', async () => {
  expect(await deliver('hi', [])).toEqual({ type: 'unread' })
})

test('64 KiB is the most that a message has, in bytes and not in characters', () => {
  expect(isTooLong('a'.repeat(65_536))).toBe(false)
  expect(isTooLong('a'.repeat(65_537))).toBe(true)
  expect(isTooLong('é'.repeat(32_768))).toBe(false)
  expect(isTooLong('é'.repeat(40_000))).toBe(true)
})
