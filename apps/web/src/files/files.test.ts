import { describe, expect, test } from 'vitest'
import { chatReducer, emptyChat } from '../chat/chat-state.ts'
import { fileProblem } from '../words/file-problem.ts'
import { isPicture, progressWords, sizeWords, timeWords, type FileView } from './file-view.ts'

const FILE: FileView = {
  name: 'a.bin',
  size: 12_000_000,
  type: '',
  state: 'offered',
  progress: { bytes: 0, totalBytes: 12_000_000, ratio: 0, bytesPerSecond: 0, secondsLeft: null },
  url: null,
  receivers: null,
  problem: null,
}
const HALF = {
  bytes: 6_000_000,
  totalBytes: 12_000_000,
  ratio: 0.5,
  bytesPerSecond: 2_000_000,
  secondsLeft: 3,
}

describe('the words of a file (A5)', () => {
  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1 kB'],
    [1_500_000, '1.5 MB'],
    [48_123_456, '48.1 MB'],
    [2_147_483_648, '2.15 GB'],
    [4e12, '4 TB'],
    [9e15, '9,000 TB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(sizeWords(bytes)).toBe(words)
  })

  test.each([
    [0.2, '1 sec'],
    [59.4, '59 sec'],
    [90, '2 min'],
    [7_200, '2 hr'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(timeWords(seconds)).toBe(words)
  })

  test('say how far, how fast and how long while it runs, and no rate that is none', () => {
    expect(progressWords({ ...FILE, state: 'running', progress: HALF })).toBe(
      '50 % of 12 MB · 2 MB/s · 3 sec left',
    )
    expect(progressWords({ ...FILE, state: 'running' })).toBe('0 % of 12 MB')
    expect(progressWords({ ...FILE, state: 'paused', progress: HALF })).toBe(
      'Paused at 50 % of 12 MB',
    )
  })

  test('say who has it where that is not everybody', () => {
    const receivers = { done: 1, all: 3 }
    expect(progressWords({ ...FILE, state: 'failed', receivers })).toBe('12 MB · 1 of 3 have it')
    expect(progressWords({ ...FILE, state: 'done', receivers: { done: 3, all: 3 } })).toBe(
      '12 MB · all 3 have it',
    )
  })

  test('a picture is one that runs no script and fills no memory', () => {
    expect(isPicture({ type: 'image/png', size: 10 })).toBe(true)
    expect(isPicture({ type: 'image/svg+xml', size: 10 })).toBe(false)
    expect(isPicture({ type: 'image/png', size: 1e9 })).toBe(false)
  })

  test('each failure has a sentence on each side, an unknown one as well', () => {
    for (const problem of ['declined', 'quota-exceeded', 'internal'] as const)
      for (const by of ['self', 'peer'] as const) expect(fileProblem(problem, by)).toMatch(/\.$/)
    expect(fileProblem('quota-exceeded', 'self')).not.toBe(fileProblem('quota-exceeded', 'peer'))
  })
})

describe('files in the chat', () => {
  const offered = { type: 'file', by: 'peer', peer: 'a', name: 'Ada', file: FILE, atMs: 1 } as const

  test('one that is offered is unread, one that is sent is not', () => {
    expect(chatReducer(emptyChat, offered).unread).toBe(1)
    const sent = { type: 'file', by: 'self', file: FILE, atMs: 1 } as const
    expect(chatReducer(emptyChat, sent).unread).toBe(0)
  })

  test('what becomes of one changes no other entry', () => {
    const before = chatReducer(chatReducer(emptyChat, offered), offered)
    const changes = { state: 'failed', problem: 'cancelled' } as const
    const { entries } = chatReducer(before, { type: 'file-changed', id: 2, changes })
    expect(entries[0]).toBe(before.entries[0])
    expect(entries[1]).toMatchObject({ id: 2, by: 'peer', file: { ...FILE, ...changes } })
  })

  test('a name that arrives later is written over its files', () => {
    const named = chatReducer(chatReducer(emptyChat, offered), {
      type: 'named',
      peer: 'a',
      name: 'Ada L.',
    })
    expect(named.entries[0]).toMatchObject({ name: 'Ada L.' })
  })
})
