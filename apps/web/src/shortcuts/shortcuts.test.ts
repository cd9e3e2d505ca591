import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SHORTCUTS } from './catalogue.ts'
import { boundKeys, keysOf, matchPress, takenBy, type Focus, type Press } from './match.ts'
import { talk, type Talk, type TalkEvent } from './talk.ts'

const NONE: Press = {
  key: '',
  code: '',
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
}

/** A press of keys as the catalogue writes them. */
function press(keys: string, more: Partial<Press> = {}): Press {
  const parts = keys.split('+')
  const name = parts.at(-1) ?? ''
  const key = name === 'Space' ? ' ' : parts.includes('Shift') ? upper(name) : name
  return {
    ...NONE,
    key,
    shiftKey: parts.includes('Shift') || name === '?',
    ctrlKey: parts.includes('Mod'),
    ...more,
  }
}

function upper(name: string): string {
  return name.length === 1 ? name.toUpperCase() : name
}

const BINDABLE = SHORTCUTS.filter(({ fixed }) => fixed !== true)

describe('the catalogue', () => {
  test.each(BINDABLE)('$keys does $id', ({ id, keys }) => {
    expect(matchPress(press(keys), 'free', {})).toEqual({ id })
  })

  test('no two shortcuts have the same keys, and none leaves the room', () => {
    const keys = SHORTCUTS.map((shortcut) => shortcut.keys)
    expect(new Set(keys).size).toBe(keys.length)
    expect(SHORTCUTS.map(({ id }): string => id)).not.toContain('leave')
  })

  test('digits pin, and choose a reaction while those are shown', () => {
    expect(matchPress(press('3'), 'free', {})).toEqual({ id: 'pin', digit: 3 })
    expect(matchPress(press('0'), 'control', {})).toEqual({ id: 'pin', digit: 0 })
    expect(matchPress(press('3'), 'layer', {}, true)).toEqual({ id: 'react', digit: 3 })
    expect(matchPress(press('7'), 'free', {}, true)).toEqual({ id: 'pin', digit: 7 })
    expect(matchPress(press('3'), 'text', {}, true)).toBeNull()
  })
})

describe('what is no shortcut', () => {
  test.each(BINDABLE)('$keys on repeat, in composition, with Alt, in a dialog', ({ keys }) => {
    expect(matchPress(press(keys, { repeat: true }), 'free', {})).toBeNull()
    expect(matchPress(press(keys, { isComposing: true }), 'free', {})).toBeNull()
    expect(matchPress(press(keys, { altKey: true }), 'free', {})).toBeNull()
    expect(matchPress(press(keys), 'layer', {})).toBeNull()
  })

  test('of single letters nothing, with Ctrl or ⌘ but the two that say so', () => {
    for (const letter of 'abcdefghijklmnopqrstuvwxyz')
      for (const modifier of ['ctrlKey', 'metaKey'] as const) {
        const found = matchPress(press(letter, { [modifier]: true }), 'free', {})
        const expected = { d: 'microphone-anywhere', e: 'camera-anywhere' }[letter]
        expect(found?.id, `${modifier} ${letter}`).toBe(expected)
      }
  })

  test('while one writes only those work that say so', () => {
    const working = BINDABLE.filter(({ keys }) => matchPress(press(keys), 'text', {}) !== null)
    expect(working.map(({ id }) => id)).toEqual([
      'next-region',
      'previous-region',
      'microphone-anywhere',
      'camera-anywhere',
    ])
  })

  test('Space presses the control that has the focus', () => {
    expect(matchPress(press('Space'), 'control', {})).toBeNull()
    expect(matchPress(press('m'), 'control', {})).toEqual({ id: 'microphone' })
  })
})

describe('other keys', () => {
  test('a shortcut follows its binding, and its old keys do nothing', () => {
    const bindings = { microphone: 'x' }
    expect(matchPress(press('x'), 'free', bindings)).toEqual({ id: 'microphone' })
    expect(matchPress(press('m'), 'free', bindings)).toBeNull()
  })

  test('keys that somebody has are known', () => {
    expect(takenBy('v', 'microphone', {})?.id).toBe('camera')
    expect(takenBy('m', 'microphone', {})).toBeNull()
    expect(takenBy('5', 'microphone', {})?.id).toBe('pin')
    expect(takenBy('v', 'microphone', { camera: 'b' })).toBeNull()
  })

  test('a keyboard of another alphabet goes by the place of the key', () => {
    expect(keysOf({ ...NONE, key: 'ة', code: 'KeyM' })).toBe('m')
    expect(keysOf({ ...NONE, key: 'м', code: 'KeyV', shiftKey: true })).toBe('Shift+v')
  })

  test('every press that is written can be bound and matched', () => {
    const focus = fc.constantFrom<Focus>('free', 'control', 'text', 'layer')
    fc.assert(
      fc.property(
        fc.constantFrom('b', 'g', 'j', 'k', 'n', 'o', 'u', 'w', 'x', 'y', 'z'),
        fc.boolean(),
        focus,
        (letter, shift, at) => {
          const keys = `${shift ? 'Shift+' : ''}${letter}`
          expect(keysOf(press(keys))).toBe(keys)
          const found = matchPress(press(keys), at, { chat: keys })
          expect(found?.id).toBe(at === 'free' || at === 'control' ? 'chat' : undefined)
        },
      ),
    )
  })

  test('the keys of a shortcut are those of the table unless they are bound', () => {
    const [first] = SHORTCUTS
    if (!first) throw new Error('the catalogue is empty')
    expect(boundKeys(first, {})).toBe('m')
    expect(boundKeys(first, { microphone: 'k' })).toBe('k')
  })
})

describe('push to talk', () => {
  const run = (on: boolean, ...events: readonly TalkEvent['type'][]): boolean =>
    events.reduce<{ state: Talk; on: boolean }>(
      (before, type) => {
        const event: TalkEvent = type === 'down' ? { type, microphoneOn: before.on } : { type }
        const [state, next] = talk(before.state, event)
        return { state, on: next ?? before.on }
      },
      { state: 'up', on },
    ).on

  test('talks while it is held and muted, is silent while it is held and live', () => {
    expect(run(false, 'down')).toBe(true)
    expect(run(false, 'down', 'up')).toBe(false)
    expect(run(true, 'down')).toBe(false)
    expect(run(true, 'down', 'up')).toBe(true)
  })

  test('ends muted when the window loses the focus, whatever it was before', () => {
    expect(run(false, 'down', 'lost')).toBe(false)
    expect(run(true, 'down', 'lost')).toBe(false)
    expect(run(true, 'down', 'lost', 'up')).toBe(false)
    expect(run(true, 'lost')).toBe(true)
  })

  test('who was muted and never holds the key is never heard', () => {
    const event = fc.constantFrom<TalkEvent['type']>('up', 'lost')
    fc.assert(
      fc.property(fc.array(event), (events) => {
        expect(run(false, ...events)).toBe(false)
      }),
    )
  })

  test('whatever is pressed, a lost key leaves nothing open', () => {
    const event = fc.constantFrom<TalkEvent['type']>('down', 'up', 'lost')
    fc.assert(
      fc.property(fc.boolean(), fc.array(event), (on, events) => {
        expect(run(on, ...events, 'down', 'lost')).toBe(false)
      }),
    )
  })
})
