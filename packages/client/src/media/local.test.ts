import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStream, createTrack, stubMediaStream } from '../../test/media.ts'
import { createEvents } from '../events.ts'
import { createLocalMedia } from './local.ts'
import type { LocalSource, SourceEvents, SourceKind } from './source.ts'

beforeEach(() => {
  stubMediaStream()
})

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A source whose tracks the test sets. */
function source(kind: SourceKind) {
  const events = createEvents<SourceEvents>()
  const state = {
    track: null as MediaStreamTrack | null,
    audioTrack: null as MediaStreamTrack | null,
    muted: false,
  }
  return {
    // Has what publishing reads of one.
    source: Object.assign(state, { kind, on: events.on }) as unknown as LocalSource,
    set: (next: Partial<typeof state>) => {
      Object.assign(state, next)
      events.emit('change')
    },
    heard: () => events.heard('change'),
  }
}

function media() {
  const [camera, microphone, screen] = [source('camera'), source('microphone'), source('screen')]
  const onChange = vi.fn<() => void>()
  const local = createLocalMedia(
    { camera: camera.source, microphone: microphone.source, screen: screen.source },
    onChange,
  )
  return { camera, microphone, screen, local, onChange }
}

describe("the skeleton's places", () => {
  it('C1: are each filled from their source, muted or not', () => {
    const { camera, microphone, screen, local, onChange } = media()
    expect([local.slot('camera'), local.live()]).toEqual([null, []])
    const tracks = [createTrack('audio'), createTrack(), createTrack(), createTrack('audio')]
    const [voice, face, picture, sound] = tracks.map(({ track }) => track)
    microphone.set({ track: voice ?? null, muted: true })
    camera.set({ track: face ?? null })
    screen.set({ track: picture ?? null, audioTrack: sound ?? null })
    expect(
      (['microphone', 'camera', 'screen', 'screen-audio'] as const).map((place) =>
        local.slot(place),
      ),
    ).toEqual([
      { track: voice, muted: true },
      { track: face, muted: false },
      { track: picture, muted: false },
      { track: sound, muted: false },
    ])
    expect(local.live()).toEqual([0, 1, 2, 3])
    expect(onChange).toHaveBeenCalledTimes(3)
  })

  it('C1: that are live are named by their order in the skeleton', () => {
    const { microphone, screen, local } = media()
    screen.set({ track: createTrack().track })
    microphone.set({ track: createTrack('audio').track })
    expect(local.live()).toEqual([0, 2])
  })
})

describe("a track of the app's own", () => {
  it('is published as it is, in a stream of its own, and says so', () => {
    const { local, onChange } = media()
    const { track } = createTrack()
    const publication = local.publish(track, {})
    expect(publication.track).toBe(track)
    expect(publication.muted).toBe(false)
    const [extra] = local.extras()
    expect(extra).toMatchObject({ track, source: 'custom', metadata: null, muted: false })
    expect(extra?.stream.getTracks()).toEqual([track])
    expect(onChange).toHaveBeenCalledOnce()
  })

  it('is published as it is told to be', () => {
    const { local } = media()
    const double = createTrack()
    const stream = createStream(double)
    local.publish(double.track, { source: 'whiteboard', metadata: { page: 1 }, stream })
    expect(local.extras()).toEqual([
      { track: double.track, source: 'whiteboard', metadata: { page: 1 }, stream, muted: false },
    ])
  })

  it('is published once: a second time is refused, until it is unpublished', () => {
    const { local } = media()
    const { track } = createTrack()
    const publication = local.publish(track, {})
    expect(() => local.publish(track, {})).toThrow(
      expect.objectContaining({ code: 'bad-argument' }),
    )
    publication.unpublish()
    expect(local.extras()).toEqual([])
    local.publish(track, {})
    expect(local.extras()).toHaveLength(1)
  })

  it('is muted where the app has disabled it before', () => {
    const { local } = media()
    const { track } = createTrack()
    track.enabled = false
    expect(local.publish(track, {}).muted).toBe(true)
  })

  it('is muted for everybody, and so is what replaces it, in the same place', async () => {
    const { local, onChange } = media()
    const [first, second] = [createTrack().track, createTrack().track]
    const publication = local.publish(first, {})
    const [extra] = local.extras()
    publication.muted = true
    expect([first.enabled, extra?.muted]).toEqual([false, true])
    await publication.replaceTrack(second)
    expect(second.enabled).toBe(false)
    expect(publication.track).toBe(second)
    expect(local.extras()).toEqual([extra])
    publication.muted = false
    expect(second.enabled).toBe(true)
    expect(onChange).toHaveBeenCalledTimes(4)
  })

  it('is not stopped by the SDK, and unpublished once', () => {
    const { local, onChange } = media()
    const { track, isStopped } = createTrack()
    const publication = local.publish(track, {})
    publication.unpublish()
    publication.unpublish()
    expect(onChange).toHaveBeenCalledTimes(2)
    local.publish(track, {})
    local.stop()
    expect(isStopped()).toBe(false)
  })
})

describe('leaving', () => {
  it('C6: listens to no source any more, and publishes nothing', () => {
    const { local, camera, microphone, screen } = media()
    local.publish(createTrack().track, {})
    local.stop()
    expect([camera, microphone, screen].map(({ heard }) => heard())).toEqual([false, false, false])
    expect(local.extras()).toEqual([])
  })
})
