import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStream, createTrack, stubMediaStream, type TrackDouble } from '../../test/media.ts'
import { createCamera, createMicrophone, createScreen } from './devices.ts'
import type { LocalSource } from './source.ts'

type Opening = {
  readonly constraints: MediaStreamConstraints
  readonly give: (...tracks: readonly TrackDouble[]) => Promise<void>
  readonly fail: (error: Error) => Promise<void>
}

let openings: Opening[]

/** Lets what waits on promises that are settled go on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  openings = []
  stubMediaStream()
  const open = (constraints: MediaStreamConstraints): Promise<MediaStream> =>
    new Promise((resolve, reject) => {
      openings.push({
        constraints,
        give: (...tracks) => {
          resolve(createStream(...tracks))
          return settled()
        },
        fail: (error) => {
          reject(error)
          return settled()
        },
      })
    })
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: open, getDisplayMedia: open } })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

/** The device that the last `enable` or `use` asked for. */
function asked(): Opening {
  const last = openings.at(-1)
  if (!last) throw new Error('nothing was asked for')
  return last
}

/** Opens a source with such tracks. */
async function enable(source: LocalSource, ...tracks: readonly TrackDouble[]): Promise<void> {
  const enabling = source.enable()
  await settled()
  await asked().give(...tracks)
  await enabling
}

function counting(source: LocalSource) {
  const changed = vi.fn<() => void>()
  source.on('change', changed)
  return changed
}

describe('a camera', () => {
  it('M1: is closed until it is enabled, and asks for nothing', () => {
    const camera = createCamera()
    expect([camera.kind, camera.enabled, camera.muted, camera.track, camera.error]).toEqual([
      'camera',
      false,
      false,
      null,
      null,
    ])
    expect(openings).toEqual([])
  })

  it('M1: opens with its constraints, and with the same ones the next time', async () => {
    const camera = createCamera()
    void camera.enable({ width: 640 })
    await settled()
    expect(asked().constraints).toEqual({ video: { width: 640 } })
    await asked().give(createTrack())
    camera.disable()
    await enable(camera, createTrack())
    expect(asked().constraints).toEqual({ video: { width: 640 } })
  })

  it('M1: shows the device that opened in the same stream as every one before, and says so once each', async () => {
    const camera = createCamera()
    const { stream } = camera
    const changed = counting(camera)
    const [first, second] = [createTrack(), createTrack()]
    await enable(camera, first)
    expect([camera.enabled, camera.track, stream.getTracks()]).toEqual([
      true,
      first.track,
      [first.track],
    ])
    await enable(camera, second)
    expect(camera.stream).toBe(stream)
    expect(stream.getTracks()).toEqual([second.track])
    expect(first.isStopped()).toBe(true)
    expect(changed).toHaveBeenCalledTimes(2)
  })

  it('keeps the device that it has until the next one is open', async () => {
    const camera = createCamera()
    const [first, second] = [createTrack(), createTrack()]
    await enable(camera, first)
    void camera.use('other')
    await settled()
    expect([first.isStopped(), camera.track]).toEqual([false, first.track])
    await asked().give(second)
    expect([first.isStopped(), camera.track]).toEqual([true, second.track])
  })

  it('closes its device when it is disabled, says so once, and nothing where it was closed', async () => {
    const camera = createCamera()
    const track = createTrack()
    await enable(camera, track)
    const changed = counting(camera)
    camera.disable()
    camera.disable()
    expect([track.isStopped(), camera.enabled, camera.track, camera.stream.getTracks()]).toEqual([
      true,
      false,
      null,
      [],
    ])
    expect(changed).toHaveBeenCalledOnce()
  })

  it('closes a device that arrives after it was disabled', async () => {
    const camera = createCamera()
    const enabling = camera.enable()
    await settled()
    camera.disable()
    const track = createTrack()
    await asked().give(track)
    await enabling
    expect([track.isStopped(), camera.enabled]).toEqual([true, false])
  })

  it('closes a device that was overtaken by a later one, whichever arrives first', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      openings = []
      const camera = createCamera()
      const enablings = [camera.enable({ width: 1 }), camera.enable({ width: 2 })]
      await settled()
      const tracks = [createTrack(), createTrack()]
      for (const at of order) {
        const track = tracks[at]
        if (track) await openings[at]?.give(track)
      }
      await Promise.all(enablings)
      expect(tracks.map(({ isStopped }) => isStopped())).toEqual([true, false])
      expect(camera.track).toBe(tracks[1]?.track)
    }
  })

  it('passes over the failure of an opening that was overtaken', async () => {
    const camera = createCamera()
    const overtaken = camera.enable()
    await enable(camera, createTrack())
    await openings[0]?.fail(new DOMException('', 'NotFoundError'))
    await overtaken
    expect([camera.enabled, camera.error]).toEqual([true, null])
  })

  it('is disabled when its device is unplugged, and says so', async () => {
    const camera = createCamera()
    const track = createTrack()
    await enable(camera, track)
    const changed = counting(camera)
    track.end()
    expect([camera.enabled, camera.track, camera.stream.getTracks()]).toEqual([false, null, []])
    expect(changed).toHaveBeenCalledOnce()
  })

  it('does not mind the end of a device that it no longer has', async () => {
    const camera = createCamera()
    const [first, second] = [createTrack(), createTrack()]
    await enable(camera, first)
    await enable(camera, second)
    first.end()
    expect(camera.track).toBe(second.track)
  })
})

describe('muting', () => {
  it('M1: goes on with the device and with every one after it', async () => {
    const microphone = createMicrophone()
    const changed = counting(microphone)
    const [first, second] = [createTrack('audio'), createTrack('audio')]
    await enable(microphone, first)
    expect(first.track.enabled).toBe(true)
    microphone.muted = true
    microphone.muted = true
    expect([first.track.enabled, changed.mock.calls.length]).toEqual([false, 2])
    await enable(microphone, second)
    expect([second.track.enabled, microphone.muted]).toEqual([false, true])
    microphone.muted = false
    expect(second.track.enabled).toBe(true)
  })

  it('M1: before the device opens holds when it does', async () => {
    const microphone = createMicrophone()
    microphone.muted = true
    const track = createTrack('audio')
    await enable(microphone, track)
    expect(track.track.enabled).toBe(false)
  })
})

describe('using a device', () => {
  it('M1: switches in place, and keeps the other constraints', async () => {
    const camera = createCamera()
    void camera.enable({ width: 640 })
    await settled()
    await asked().give(createTrack())
    const using = camera.use('back')
    await settled()
    expect(asked().constraints).toEqual({ video: { width: 640, deviceId: { exact: 'back' } } })
    await asked().give(createTrack())
    await using
  })

  it('M1: is remembered while it is disabled, and opens nothing', async () => {
    const camera = createCamera()
    await camera.use('back')
    expect(openings).toEqual([])
    await enable(camera, createTrack())
    expect(asked().constraints).toEqual({ video: { deviceId: { exact: 'back' } } })
  })

  it('M1: while another is still opening is what it ends up with', async () => {
    const camera = createCamera()
    const enabling = camera.enable()
    const using = camera.use('back')
    await settled()
    expect(asked().constraints).toEqual({ video: { deviceId: { exact: 'back' } } })
    const [first, second] = [createTrack(), createTrack()]
    await openings[0]?.give(first)
    await openings[1]?.give(second)
    await Promise.all([enabling, using])
    expect([first.isStopped(), camera.track]).toEqual([true, second.track])
  })
})

describe('a device that does not open', () => {
  it('M1: throws, is told as the error until one opens, and leaves the one that is open', async () => {
    const camera = createCamera()
    const track = createTrack()
    await enable(camera, track)
    const changed = counting(camera)
    const using = camera.use('gone')
    const failing = expect(using).rejects.toMatchObject({ name: 'RoomError', code: 'no-device' })
    await settled()
    await asked().fail(new DOMException('', 'OverconstrainedError'))
    await failing
    expect(camera.error).toMatchObject({ code: 'no-device' })
    expect([camera.track, track.isStopped(), changed.mock.calls.length]).toEqual([
      track.track,
      false,
      1,
    ])
    await enable(camera, createTrack())
    expect(camera.error).toBeNull()
  })

  it('M1: in an insecure page, which has no devices, says that it takes https', async () => {
    vi.stubGlobal('isSecureContext', false)
    vi.stubGlobal('navigator', {})
    for (const source of [createCamera(), createMicrophone(), createScreen()])
      await expect(source.enable()).rejects.toMatchObject({ code: 'insecure-context' })
  })

  it('M1: because the browser cannot at all is unsupported', async () => {
    vi.stubGlobal('navigator', { mediaDevices: {} })
    await expect(createScreen().enable()).rejects.toMatchObject({ code: 'unsupported' })
  })
})

describe('a microphone', () => {
  it('opens audio alone', async () => {
    const microphone = createMicrophone()
    const track = createTrack('audio')
    await enable(microphone, track)
    expect(asked().constraints).toEqual({ audio: {} })
    expect([microphone.track, microphone.audioTrack]).toEqual([track.track, null])
  })
})

describe('a screen', () => {
  it('asks for its sound as well, and has it where the browser gives it', async () => {
    const screen = createScreen()
    const [picture, sound] = [createTrack('video'), createTrack('audio')]
    await enable(screen, picture, sound)
    expect(asked().constraints).toEqual({ video: {}, audio: true })
    expect([screen.track, screen.audioTrack]).toEqual([picture.track, sound.track])
    screen.disable()
    await enable(screen, createTrack())
    expect(screen.audioTrack).toBeNull()
  })

  it('goes on without its sound when that ends', async () => {
    const screen = createScreen()
    const [picture, sound] = [createTrack('video'), createTrack('audio')]
    await enable(screen, picture, sound)
    const changed = counting(screen)
    sound.end()
    expect([screen.enabled, screen.track, screen.audioTrack]).toEqual([true, picture.track, null])
    expect(picture.isStopped()).toBe(false)
    expect(screen.stream.getTracks()).toEqual([picture.track])
    expect(changed).toHaveBeenCalledOnce()
  })

  it('is over, with its sound, when its picture ends', async () => {
    const screen = createScreen()
    const [picture, sound] = [createTrack('video'), createTrack('audio')]
    await enable(screen, picture, sound)
    picture.end()
    expect([screen.enabled, screen.track, screen.audioTrack]).toEqual([false, null, null])
    expect(sound.isStopped()).toBe(true)
  })
})
