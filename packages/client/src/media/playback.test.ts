import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Room } from '../types.ts'
import { playbackOf, type Playback } from './playback.ts'

/** Whether the page was clicked in, as the browser's policy sees it. */
let touched: boolean
let playback: Playback
let told: (string | undefined)[]

const STREAM = {} as MediaStream // only handed on
const room = (): Room => ({}) as Room // only a key

type Element = { paused: boolean; srcObject: unknown; play: () => Promise<void> }

/** @param firstSound when something is there to be played */
function createElement(firstSound = Promise.resolve()): HTMLAudioElement & Element {
  const element: Element = {
    paused: true,
    srcObject: null,
    play: async () => {
      if (!touched) throw new DOMException('no gesture', 'NotAllowedError')
      element.paused = false
      await firstSound
    },
  }
  return element as HTMLAudioElement & Element // what of one is used
}

beforeEach(() => {
  touched = false
  told = []
  playback = playbackOf(room())
  playback.on('change', () => told.push(playback.error?.code))
})

describe('what the others say', () => {
  it('M1: plays by itself where the browser lets it', async () => {
    touched = true
    const element = createElement()
    playback.play(element, STREAM)
    await new Promise(setImmediate)
    expect([element.paused, element.srcObject, playback.error, told]).toEqual([
      false,
      STREAM,
      null,
      [],
    ])
  })

  it('M1: is `playback-blocked` until a gesture, told once, and one call plays all of it', async () => {
    const elements = [createElement(), createElement(new Promise(() => {}))]
    for (const element of elements) playback.play(element, STREAM)
    await vi.waitFor(() => expect(playback.error?.code).toBe('playback-blocked'))
    touched = true
    playback.resume()
    expect(elements.map(({ paused }) => paused)).toEqual([false, false])
    expect(told).toEqual(['playback-blocked', undefined])
  })

  it('M1: stays blocked where nobody has touched the page', async () => {
    playback.play(createElement(), STREAM)
    await vi.waitFor(() => expect(told).toEqual(['playback-blocked']))
    playback.resume()
    await new Promise(setImmediate)
    expect([playback.error?.code, told]).toEqual(['playback-blocked', ['playback-blocked']])
  })

  it('M1: is blocked no more when what was refused is gone', async () => {
    const element = createElement()
    const end = playback.play(element, STREAM)
    await vi.waitFor(() => expect(told).toEqual(['playback-blocked']))
    end()
    expect([element.srcObject, told]).toEqual([null, ['playback-blocked', undefined]])
  })

  it('M1: a refusal of what is gone already is nobody’s', async () => {
    playback.play(createElement(), STREAM)()
    await new Promise(setImmediate)
    expect([playback.error, told]).toEqual([null, []])
  })

  it('M1: a source that is replaced while it begins is no refusal', async () => {
    const element = createElement()
    element.play = () => Promise.reject(new DOMException('a new load', 'AbortError'))
    playback.play(element, STREAM)
    await new Promise(setImmediate)
    expect(playback.error).toBeNull()
  })

  it('is the same for the same room, and apart from other rooms', () => {
    const one = room()
    expect(playbackOf(one)).toBe(playbackOf(one))
    expect(playbackOf(one)).not.toBe(playbackOf(room()))
  })
})
