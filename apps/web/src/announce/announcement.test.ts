import { expect, test } from 'vitest'
import { gather, sayAll, type Announcement, type Naming } from './announcement.ts'

const joined = (name: string): Announcement => ({ type: 'joined', peer: name, name })
const left = (name: string): Announcement => ({ type: 'left', peer: name, name })

function say(...all: readonly (Announcement | Naming)[]): string {
  return sayAll(all.reduce<readonly Announcement[]>(gather, []))
}

test('those who join at once are one sentence', () => {
  expect(say(joined('Ada'), joined('Bob'), joined('Cem'), left('Dan'))).toBe(
    'Ada, Bob and Cem joined. Dan left.',
  )
})

test('who leaves and returns meanwhile is not news', () => {
  expect(say(left('Ada'), joined('Ada'))).toBe('')
  expect(say(joined('Ada'), left('Ada'))).toBe('')
})

test('one message is read, several are counted', () => {
  const message = { type: 'message', name: 'Ada', text: 'hello' } as const
  expect(say(message)).toBe('Ada: hello')
  expect(say(message, message)).toBe('2 new messages.')
  expect(say({ ...message, text: 'x'.repeat(500) }).length).toBeLessThan(180)
})

test('only the newest line is said', () => {
  expect(
    say({ type: 'line', text: 'The server is away' }, { type: 'line', text: 'All is well' }),
  ).toBe('All is well')
})

test('a name that arrives meanwhile is the one that is said', () => {
  expect(
    say({ type: 'joined', peer: 'a', name: 'Guest' }, { type: 'named', peer: 'a', name: 'Ada' }),
  ).toBe('Ada joined.')
})
