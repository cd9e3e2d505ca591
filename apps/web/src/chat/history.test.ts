import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from 'roomful'
import { chatReducer, emptyChat, type ChatEvent, type ChatState } from './chat-state.ts'
import { decodeHistory, historyOf, onlyMissing, type Said } from './history.ts'

const said = (name: string, text: string, atMs = 1): Said => ({ peer: name, name, text, atMs })
const heard = (name: string, text: string): ChatEvent => ({ type: 'heard', ...said(name, text) })
const chat = (...events: readonly ChatEvent[]): ChatState => events.reduce(chatReducer, emptyChat)
const texts = (state: ChatState): readonly string[] =>
  historyOf(state.entries, ME).map(({ text }) => text)
const ME = { id: 'me', name: 'Me' }

describe('the chat so far (A5)', () => {
  test('what was said and heard is handed on, in order and with its names', () => {
    const state = chat({ type: 'said', text: 'one', atMs: 1 }, heard('ada', 'two'))
    expect(historyOf(state.entries, ME)).toEqual([
      { peer: 'me', name: 'Me', text: 'one', atMs: 1 },
      said('ada', 'two'),
    ])
  })

  test('it stands before what was heard since, is no news, and marks whom it is from', () => {
    const state = chat(heard('ada', 'now'), {
      type: 'history',
      self: 'me',
      from: 'Ada',
      history: [said('bob', 'before')],
    })
    expect(texts(state)).toEqual(['before', 'now'])
    expect(state.unread).toBe(1)
    expect(state.before).toEqual({ from: 'Ada', count: 1 })
  })

  test('what we heard ourselves meanwhile does not stand there twice', () => {
    const history = [said('ada', 'hi'), said('ada', 'hi'), said('bob', 'x')]
    const state = chat(heard('ada', 'hi'), heard('bob', 'x'))
    expect(onlyMissing(history, state.entries)).toEqual([said('ada', 'hi')])
  })

  test('what we said before a reload is ours again', () => {
    const history = [said('me', 'mine')]
    const state = chat({ type: 'history', self: 'me', from: 'Ada', history })
    expect(state.entries[0]).toMatchObject({ by: 'self', text: 'mine' })
  })

  test('whatever a peer hands us, only texts come out', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (told) => {
        const history = decodeHistory(told as Json)
        expect(decodeHistory(history)).toEqual(history)
      }),
    )
    expect(
      decodeHistory([{ ...said('a', 'x') }, { peer: 'a' }, null, { ...said('a', '') }]),
    ).toEqual([said('a', 'x')])
    expect(decodeHistory([{ ...said('a', 'x', 9e15) }])).toEqual([])
  })
})
