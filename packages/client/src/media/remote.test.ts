import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTrack, stubMediaStream } from '../../test/media.ts'
import type { TrackNote } from '../channel/control.ts'
import { createRemoteMedia } from './remote.ts'

beforeEach(() => {
  stubMediaStream()
})

afterEach(() => {
  vi.unstubAllGlobals()
})

function note(mid: string, over: Partial<TrackNote> = {}): TrackNote {
  return { mid, source: 'camera', muted: false, metadata: null, stream: 'main', ...over }
}

/** The tracks of one connection, by the section that receives them. */
function connection(...mids: readonly string[]) {
  const tracks = new Map(mids.map((mid) => [mid, createTrack().track]))
  return (mid: string): MediaStreamTrack | undefined => tracks.get(mid)
}

function remote() {
  const happened: (readonly [what: string, stream: MediaStream])[] = []
  const onChange = vi.fn<() => void>()
  const media = createRemoteMedia({
    onStream: (stream) => happened.push(['stream', stream]),
    onStreamEnded: (stream) => happened.push(['stream-ended', stream]),
    onChange,
  })
  return { ...media, happened, onChange }
}

describe('what a peer publishes', () => {
  it('is its tracks as it notes them, and a stream with them', () => {
    const { update, tracks, streams, happened, onChange } = remote()
    const trackOf = connection('0', '1')
    update(
      [note('0', { source: 'microphone', muted: true }), note('1', { metadata: { a: 1 } })],
      trackOf,
    )
    const [stream] = streams()
    expect(tracks()).toEqual([
      { track: trackOf('0'), stream, source: 'microphone', muted: true, metadata: null },
      { track: trackOf('1'), stream, source: 'camera', muted: false, metadata: { a: 1 } },
    ])
    expect(stream?.getTracks()).toEqual([trackOf('0'), trackOf('1')])
    expect(happened).toEqual([['stream', stream]])
    expect(onChange).toHaveBeenCalledOnce()
  })

  it('is in as many streams as it names, whatever their names', () => {
    const { update, streams } = remote()
    update([note('0'), note('1', { stream: '__proto__' })], connection('0', '1'))
    expect(streams().map((stream) => stream.getTracks().length)).toEqual([1, 1])
  })

  it('A3: is nothing while its token does not allow it, whatever arrives, and what it notes as soon as it does', () => {
    const { allow, update, tracks, streams, happened } = remote()
    const trackOf = connection('0')
    allow(false)
    update([note('0')], trackOf)
    expect([tracks(), streams(), happened]).toEqual([[], [], []])
    allow(true)
    expect(tracks().map(({ track }) => track)).toEqual([trackOf('0')])
    allow(false)
    expect([tracks(), streams()]).toEqual([[], []])
    expect(happened.map(([what]) => what)).toEqual(['stream', 'stream-ended'])
  })

  it('says nothing of what is noted again', () => {
    const { update, onChange } = remote()
    const trackOf = connection('0')
    for (let i = 0; i < 3; i++) update([note('0', { metadata: { a: [1] } })], trackOf)
    expect(onChange).toHaveBeenCalledOnce()
  })

  it.each([{ muted: true }, { metadata: { a: 1 } }, { source: 'whiteboard' }])(
    'changes with %j, in the same stream, which neither ends nor begins',
    (over) => {
      const { update, tracks, happened, onChange } = remote()
      const trackOf = connection('0')
      update([note('0')], trackOf)
      const [before] = tracks()
      update([note('0', over)], trackOf)
      expect(tracks()).toEqual([{ ...before, ...over }])
      expect(happened).toHaveLength(1)
      expect(onChange).toHaveBeenCalledTimes(2)
    },
  )

  it('is not there before its section is negotiated, and is as soon as it is', () => {
    const { update, tracks, happened } = remote()
    update([note('7', { stream: 'x' })], connection())
    expect([tracks(), happened]).toEqual([[], []])
    update([note('7', { stream: 'x' })], connection('7'))
    expect([tracks().length, happened.length]).toEqual([1, 1])
  })
})

describe('a stream', () => {
  it('stays the same object while tracks come and go', () => {
    const { update, streams, happened } = remote()
    const trackOf = connection('0', '1')
    update([note('0')], trackOf)
    const [stream] = streams()
    update([note('0'), note('1')], trackOf)
    expect(stream?.getTracks()).toEqual([trackOf('0'), trackOf('1')])
    update([note('1')], trackOf)
    expect(streams()).toEqual([stream])
    expect(stream?.getTracks()).toEqual([trackOf('1')])
    expect(happened).toEqual([['stream', stream]])
  })

  it('stays the same object through a connection made anew, with the tracks of that', () => {
    const { update, streams, happened } = remote()
    update([note('0')], connection('0'))
    const [stream] = streams()
    const anew = connection('0')
    update([note('0')], anew)
    expect(streams()).toEqual([stream])
    expect(stream?.getTracks()).toEqual([anew('0')])
    expect(happened).toEqual([['stream', stream]])
  })

  it('ends once, when nothing in it is live any more, and the next one is told', () => {
    const { update, streams, happened } = remote()
    const trackOf = connection('0')
    update([note('0')], trackOf)
    const [first] = streams()
    update([], trackOf)
    update([], trackOf)
    expect(streams()).toEqual([])
    expect(first?.getTracks()).toEqual([])
    expect(happened).toEqual([
      ['stream', first],
      ['stream-ended', first],
    ])
    update([note('0')], trackOf)
    expect(happened.at(-1)).toEqual(['stream', streams()[0]])
  })

  it('begins and ends in turn, and holds exactly what is noted, whatever is noted', () => {
    const names = fc.constantFrom('main', 'screen', 'x')
    const notes = fc.uniqueArray(
      fc.record({ mid: fc.constantFrom('0', '1', '2', '3'), stream: names, muted: fc.boolean() }),
      { selector: ({ mid }) => mid, maxLength: 4 },
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(notes, fc.boolean()), { maxLength: 20 }), (updates) => {
        const { update, tracks, streams, happened } = remote()
        let trackOf = connection('0', '1', '2', '3')
        for (const [noted, anew] of updates) {
          if (anew) trackOf = connection('0', '1', '2', '3')
          update(
            noted.map(({ mid, ...over }) => note(mid, over)),
            trackOf,
          )
          expect(tracks().map(({ track }) => track)).toEqual(noted.map(({ mid }) => trackOf(mid)))
          const live = streams()
          expect(live).toHaveLength(new Set(noted.map(({ stream }) => stream)).size)
          expect(live.flatMap((stream) => stream.getTracks())).toHaveLength(noted.length)
          for (const { track, stream } of tracks()) expect(stream.getTracks()).toContain(track)
          const told = new Set<MediaStream>()
          for (const [what, stream] of happened)
            if (what === 'stream') {
              expect(told.has(stream)).toBe(false)
              told.add(stream)
            } else expect(told.delete(stream)).toBe(true)
          expect([...told].toSorted(byId)).toEqual([...live].toSorted(byId))
        }
      }),
    )
  })
})

function byId(a: MediaStream, b: MediaStream): number {
  return a.id.localeCompare(b.id)
}
