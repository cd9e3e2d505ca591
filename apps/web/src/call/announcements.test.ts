import { expect, test } from 'vitest'
import { gather, sayAll, type Announcement } from './announcements.ts'

const none = (): null => null
const joined = (name: string): Announcement => ({ type: 'joined', peer: name, name })
const left = (name: string): Announcement => ({ type: 'left', peer: name, name })

function say(...all: readonly Announcement[]): string {
  return sayAll(all.reduce<readonly Announcement[]>(gather, []), none)
}

test('those who join at once are one sentence', () => {
  expect(say(joined('Ada'), joined('Bob'), joined('Cem'), left('Dan'))).toBe(
    'Ada, Bob and Cem joined. Dan left.',
  )
})

test('who leaves and returns within the same two seconds is not news', () => {
  expect(say(left('Ada'), joined('Ada'))).toBe('')
  expect(say(joined('Ada'), left('Ada'))).toBe('')
})

test('one message is read, several are counted', () => {
  const message = { type: 'message', name: 'Ada', text: 'hello' } as const
  expect(say(message)).toBe('Ada: hello')
  expect(say(message, message)).toBe('2 new messages.')
  expect(say({ ...message, text: 'x'.repeat(500) }).length).toBeLessThan(180)
})

test('only the newest recovery line is said', () => {
  expect(
    say({ type: 'line', text: 'The server is away' }, { type: 'line', text: 'All is well' }),
  ).toBe('All is well')
})

test('a name that arrived meanwhile is used', () => {
  expect(sayAll([joined('Guest')], () => 'Ada')).toBe('Ada joined.')
})
