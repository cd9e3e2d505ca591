import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chatReducer, emptyChat, type ChatEvent, type ChatState } from './chat-state.ts'
import { linkify } from './linkify.ts'

function after(...events: readonly ChatEvent[]): ChatState {
  return events.reduce(chatReducer, emptyChat)
}

const heard: ChatEvent = { type: 'heard', peer: 'a', name: 'Ada', text: 'hello', atMs: 1 }

describe('the chat (A5)', () => {
  test('what arrives while it is closed is unread until it is opened', () => {
    expect(after(heard, heard).unread).toBe(2)
    expect(after(heard, { type: 'opened' }).unread).toBe(0)
    expect(after({ type: 'opened' }, heard).unread).toBe(0)
    expect(after({ type: 'opened' }, { type: 'closed' }, heard).unread).toBe(1)
  })

  test('what is being written outlives the closing of the chat', () => {
    expect(
      after({ type: 'opened' }, { type: 'typed', draft: 'half' }, { type: 'closed' }).draft,
    ).toBe('half')
  })

  test('what is said leaves the field and is an entry whose delivery is told', () => {
    const said = after({ type: 'typed', draft: 'hi' }, { type: 'said', text: 'hi', atMs: 5 })
    expect(said.draft).toBe('')
    expect(said.entries).toEqual([
      { id: 1, by: 'self', text: 'hi', atMs: 5, delivery: { type: 'sending' } },
    ])
    const failed = chatReducer(said, {
      type: 'delivery',
      id: 1,
      delivery: { type: 'failed', to: ['a'], names: ['Ada'] },
    })
    expect(failed.entries[0]).toMatchObject({ text: 'hi', delivery: { type: 'failed', to: ['a'] } })
  })

  test('a delivery changes no entry but its own', () => {
    const state = after(
      heard,
      { type: 'said', text: 'x', atMs: 2 },
      { type: 'said', text: 'y', atMs: 3 },
    )
    const next = chatReducer(state, { type: 'delivery', id: 3, delivery: { type: 'sent' } })
    expect(next.entries.slice(0, 2)).toEqual(state.entries.slice(0, 2))
    expect(next.entries[2]).toMatchObject({ delivery: { type: 'sent' } })
  })

  test('a name that arrives later is written over its earlier messages', () => {
    const state = after({ ...heard, name: 'Guest' }, { type: 'named', peer: 'a', name: 'Ada' })
    expect(state.entries[0]).toMatchObject({ name: 'Ada' })
    expect(chatReducer(state, { type: 'named', peer: 'a', name: 'Ada' })).toBe(state)
  })
})

describe('links in messages', () => {
  const links = (message: string): readonly string[] =>
    linkify(message).flatMap((part) => (part.type === 'link' ? [part.text] : []))

  test.each([
    ['see https://example.org.', ['https://example.org']],
    ['(https://example.org/a_(b))', ['https://example.org/a_(b)']],
    [
      'http://a.example, https://b.example/x?y=1#z!',
      ['http://a.example', 'https://b.example/x?y=1#z'],
    ],
    ['HTTPS://EXAMPLE.ORG', ['HTTPS://EXAMPLE.ORG']],
    ['javascript:alert(1) data:text/html,x ftp://a.example', []],
    ['http:// and https://', []],
    ['no link at all', []],
  ])('%s', (message, expected) => {
    expect(links(message)).toEqual(expected)
  })

  test('brackets are weighed one by one from the end, as by who counts them all each time', () => {
    const trimmed = (text: string): string => {
      if (/[.,;:!?…]$/u.test(text)) return trimmed(text.slice(0, -1))
      const opening = { ')': '(', ']': '[', '}': '{' }[text.at(-1) ?? '']
      const more = opening && text.split(text.at(-1) ?? '').length > text.split(opening).length
      return more ? trimmed(text.slice(0, -1)) : text
    }
    const tail = fc.array(fc.constantFrom('(', ')', '[', ']', '{', '}', '.', '!', '…', 'a'), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(tail, (chars) => {
        const link = `http://a/${chars.join('')}`
        expect(links(link)).toEqual([trimmed(link)])
      }),
    )
  })

  test.each([')', '.', ').', '()', '[)', 'http://a/ ', 'http://', 'http:', '('])(
    'as much of "%s" as a peer may send is read at once',
    (piece) => {
      const message = `http://a/${piece.repeat(65_536 / piece.length)}`
      const before = performance.now()
      expect(
        linkify(message)
          .map(({ text }) => text)
          .join(''),
      ).toBe(message)
      // Some milliseconds; it took a minute when all brackets were counted anew for each.
      expect(performance.now() - before).toBeLessThan(2_000)
    },
  )

  test('not a character is lost, and every link is http or https', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.webUrl(),
      fc.constantFrom('http://', 'https://', 'javascript:', '(', ')', ' ', '\n', '<b>'),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const message = pieces.join('')
        const parts = linkify(message)
        expect(parts.map(({ text }) => text).join('')).toBe(message)
        const hrefs = parts.flatMap((part) => (part.type === 'link' ? [part.href] : []))
        for (const href of hrefs) expect(href).toMatch(/^https?:\/\//)
      }),
    )
  })
})
