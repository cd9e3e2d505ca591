import { afterEach, describe, expect, it, vi } from 'vitest'
import { createEvents } from './events.ts'

type Named = { readonly said: readonly [text: string, times: number]; readonly ended: readonly [] }

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('events', () => {
  it('reach every listener with their arguments, in the order of listening', () => {
    const events = createEvents<Named>()
    const heard: unknown[] = []
    events.on('said', (...args) => heard.push(['first', ...args]))
    events.on('said', (...args) => heard.push(['second', ...args]))
    events.on('ended', () => heard.push('ended'))
    events.emit('said', 'hello', 2)
    expect(heard).toEqual([
      ['first', 'hello', 2],
      ['second', 'hello', 2],
    ])
  })

  it('end for the listener whose end was called, and for no other', () => {
    const events = createEvents<Named>()
    const listener = vi.fn<() => void>()
    const end = events.on('ended', listener)
    events.on('ended', listener)
    events.emit('ended')
    end()
    end()
    events.emit('ended')
    expect(listener).toHaveBeenCalledTimes(3)
  })

  it('are heard while anybody listens', () => {
    const events = createEvents<Named>()
    expect(events.heard('said')).toBe(false)
    const end = events.on('said', () => {})
    expect(events.heard('said')).toBe(true)
    expect(events.heard('ended')).toBe(false)
    end()
    expect(events.heard('said')).toBe(false)
  })

  it('reach the others though one of them throws, whose error goes to where the app reports its own', () => {
    const later: (() => void)[] = []
    vi.stubGlobal('queueMicrotask', (work: () => void) => later.push(work))
    const events = createEvents<Named>()
    const listener = vi.fn<() => void>()
    events.on('ended', () => {
      throw new Error('of the app')
    })
    events.on('ended', listener)
    expect(() => events.emit('ended')).not.toThrow()
    expect(listener).toHaveBeenCalledOnce()
    expect(later).toHaveLength(1)
    expect(later[0]).toThrow('of the app')
  })

  it('no longer reach a listener that another one ended just now', () => {
    const events = createEvents<Named>()
    const listener = vi.fn<() => void>()
    events.on('ended', () => end())
    const end = events.on('ended', listener)
    events.emit('ended')
    expect(listener).not.toHaveBeenCalled()
  })

  it('no longer reach anybody once a listener has cleared them', () => {
    const events = createEvents<Named>()
    const listener = vi.fn<() => void>()
    events.on('ended', events.clear)
    events.on('ended', listener)
    events.emit('ended')
    expect(listener).not.toHaveBeenCalled()
    expect(events.heard('ended')).toBe(false)
  })

  it('reach the rest while one ends itself, and a newcomer from the next time on', () => {
    const events = createEvents<Named>()
    const [once, rest, newcomer] = [vi.fn<() => void>(), vi.fn<() => void>(), vi.fn<() => void>()]
    const end = events.on('ended', () => {
      once()
      end()
      events.on('ended', newcomer)
    })
    events.on('ended', rest)
    events.emit('ended')
    expect(newcomer).not.toHaveBeenCalled()
    events.emit('ended')
    expect([once, rest, newcomer].map((each) => each.mock.calls.length)).toEqual([1, 2, 1])
  })

  it('may be told again from within', () => {
    const events = createEvents<Named>()
    const heard: number[] = []
    events.on('said', (text, times) => {
      heard.push(times)
      if (times > 0) events.emit('said', text, times - 1)
    })
    events.emit('said', 'x', 2)
    expect(heard).toEqual([2, 1, 0])
  })
})
