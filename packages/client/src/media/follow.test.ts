import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStream, createTrack, endTrack } from '../testing/media.ts'
import { stubMediaStream } from '../../test/media.ts'
import { createCamera, createScreen } from './devices.ts'
import { followDevices } from './follow.ts'
import type { LocalSource } from './source.ts'

/** What is plugged in, best first by the browser's choice; the value says why it would not open. */
let plugged: Map<string, string | null>
let asked: unknown[]
let devices: EventTarget
let page: EventTarget & { visibilityState: string }
let ends: (() => void)[]

const until = (check: () => void): Promise<void> => vi.waitFor(check)

function open(deviceId: unknown): MediaStream {
  const exact = Object(deviceId).exact as string | undefined
  asked.push(exact ?? 'any')
  const id = exact ?? [...plugged.keys()][0]
  if (id === undefined || !plugged.has(id)) throw new DOMException('none', 'NotFoundError')
  const trouble = plugged.get(id)
  if (trouble) throw new DOMException('no', trouble)
  return createStream([createTrack('video', id, { deviceId: id })])
}

const unplug = (source: LocalSource): void => {
  const { track } = source
  if (!track) throw new Error('nothing is open')
  plugged.delete(track.label)
  endTrack(track)
}

const plugIn = (id: string, trouble: string | null = null): void => {
  plugged.set(id, trouble)
  devices.dispatchEvent(new Event('devicechange'))
}

beforeEach(() => {
  plugged = new Map([
    ['built-in', null],
    ['desk', null],
    ['stand', null],
  ])
  asked = []
  ends = []
  devices = new EventTarget()
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  stubMediaStream()
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('document', page)
  vi.stubGlobal('navigator', {
    permissions: { query: async () => ({ state: 'denied' }) },
    mediaDevices: Object.assign(devices, {
      getUserMedia: async ({ video, audio }: MediaStreamConstraints) =>
        open((Object(video ?? audio) as MediaTrackConstraints).deviceId),
      getDisplayMedia: async () => open(undefined),
      enumerateDevices: async () =>
        [...plugged.keys()].map((deviceId) => ({ kind: 'videoinput', deviceId })),
    }),
  })
})

afterEach(() => {
  for (const end of ends) end()
  vi.unstubAllGlobals()
})

async function followed(...preferred: readonly string[]): Promise<LocalSource> {
  const camera = createCamera()
  ends.push(followDevices(camera, { preferred: () => preferred }))
  await camera.enable()
  await camera.use('desk')
  asked = []
  return camera
}

describe('a camera whose device goes away', () => {
  it('M1: gives way to the first of the preferred ones that is there, in the same stream', async () => {
    const camera = await followed('left-at-home', 'stand', 'built-in')
    const { stream } = camera
    unplug(camera)
    await until(() => expect(camera.track?.label).toBe('stand'))
    expect(asked).toEqual(['stand'])
    expect(camera.stream).toBe(stream)
    expect(stream.getTracks()).toEqual([camera.track])
  })

  it('M1: gives way to the browser’s own choice where nothing is preferred, again and again', async () => {
    const camera = await followed()
    unplug(camera)
    await until(() => expect(camera.track?.label).toBe('built-in'))
    unplug(camera)
    await until(() => expect(camera.track?.label).toBe('stand'))
    expect(asked).toEqual(['any', 'any'])
  })

  it('M1: passes over one that another program holds', async () => {
    const camera = await followed('stand')
    plugged.set('stand', 'NotReadableError')
    unplug(camera)
    await until(() => expect(camera.track?.label).toBe('built-in'))
    expect(asked).toEqual(['stand', 'any'])
    expect(camera.error).toBeNull()
  })

  it('M1: comes back on the same device when the system only took it for a while', async () => {
    const camera = await followed('stand')
    if (camera.track) endTrack(camera.track)
    await until(() => expect(camera.track?.label).toBe('desk'))
  })

  it('M1: comes back on the chosen device once that is plugged in again, in the same stream', async () => {
    const camera = await followed('desk', 'stand')
    const { stream } = camera
    camera.muted = true
    unplug(camera)
    await until(() => expect(camera.track?.label).toBe('stand'))
    plugIn('desk')
    await until(() => expect(camera.track?.label).toBe('desk'))
    expect([camera.stream, stream.getTracks(), camera.muted]).toEqual([
      stream,
      [camera.track],
      true,
    ])
  })

  it('M1: leaves alone what works, whatever else is plugged in', async () => {
    const camera = await followed('stand', 'desk')
    plugIn('new')
    await new Promise(setImmediate)
    plugged.delete('built-in')
    plugIn('built-in')
    await new Promise(setImmediate)
    // Preferred to the one that is open, but it was there all the time.
    expect([camera.track?.label, asked]).toEqual(['desk', []])
  })

  describe('where the preferred one comes back busy', () => {
    async function busyAgain(): Promise<LocalSource> {
      const camera = await followed('stand', 'desk')
      plugged.delete('stand')
      devices.dispatchEvent(new Event('devicechange'))
      await new Promise(setImmediate)
      plugIn('stand', 'NotReadableError')
      await until(() => expect(asked).toEqual(['stand']))
      return camera
    }

    it('M1: goes on with what works, and tells of no error', async () => {
      const camera = await busyAgain()
      await new Promise(setImmediate)
      expect([camera.error, camera.enabled, camera.track?.label]).toEqual([null, true, 'desk'])
    })

    it('M1: tries it again when devices change and when the page is shown, until it is free', async () => {
      const camera = await busyAgain()
      devices.dispatchEvent(new Event('devicechange'))
      await until(() => expect(asked).toEqual(['stand', 'stand']))
      plugged.set('stand', null)
      page.dispatchEvent(new Event('visibilitychange'))
      await until(() => expect(camera.track?.label).toBe('stand'))
      expect([camera.error, camera.stream.getTracks()]).toEqual([null, [camera.track]])
      asked = []
      devices.dispatchEvent(new Event('devicechange'))
      await new Promise(setImmediate)
      expect(asked).toEqual([])
    })

    it('M1: asks nobody again who refuses it', async () => {
      await busyAgain()
      plugged.set('stand', 'NotAllowedError')
      devices.dispatchEvent(new Event('devicechange'))
      await until(() => expect(asked).toEqual(['stand', 'stand']))
      devices.dispatchEvent(new Event('devicechange'))
      await new Promise(setImmediate)
      expect(asked).toEqual(['stand', 'stand'])
    })

    it('M1: leaves a source closed that was closed meanwhile', async () => {
      const camera = await busyAgain()
      plugged.set('stand', null)
      devices.dispatchEvent(new Event('devicechange'))
      camera.disable()
      await new Promise(setImmediate)
      expect(camera.enabled).toBe(false)
    })
  })

  it('M1: stays muted when it was', async () => {
    const camera = await followed()
    camera.muted = true
    unplug(camera)
    await until(() => expect(camera.track?.label).toBe('built-in'))
    expect([camera.muted, camera.track?.enabled]).toEqual([true, false])
  })

  it('M1: says that there is none, and takes the next one that is connected', async () => {
    const camera = await followed()
    plugged = new Map([['desk', null]])
    unplug(camera)
    await until(() => expect(camera.error?.code).toBe('no-device'))
    plugged.set('new', null)
    devices.dispatchEvent(new Event('devicechange'))
    await until(() => expect(camera.track?.label).toBe('new'))
  })

  it('M1: that is still busy is tried again when the page is shown again, not when it is hidden', async () => {
    const camera = await followed()
    plugged = new Map([['built-in', 'NotReadableError']])
    if (camera.track) endTrack(camera.track)
    await until(() => expect(camera.error?.code).toBe('device-busy'))
    asked = []
    plugged.set('built-in', null)
    page.visibilityState = 'hidden'
    page.dispatchEvent(new Event('visibilitychange'))
    expect(asked).toEqual([])
    page.visibilityState = 'visible'
    page.dispatchEvent(new Event('visibilitychange'))
    await until(() => expect(camera.track?.label).toBe('built-in'))
  })

  it('M1: asks nobody again who has taken the permission back', async () => {
    const camera = await followed('stand', 'built-in')
    for (const id of plugged.keys()) plugged.set(id, 'NotAllowedError')
    unplug(camera)
    await until(() => expect(camera.error?.code).toBe('permission-denied'))
    devices.dispatchEvent(new Event('devicechange'))
    await new Promise(setImmediate)
    expect(asked).toEqual(['stand'])
  })

  it('M1: stays closed when it was closed by us, and after the watching has ended', async () => {
    const camera = await followed()
    camera.disable()
    devices.dispatchEvent(new Event('devicechange'))
    await camera.enable()
    for (const end of ends) end()
    asked = []
    unplug(camera)
    await new Promise(setImmediate)
    expect([camera.enabled, asked]).toEqual([false, []])
  })

  it('M1: closed while it was away, is not opened by a device that is connected', async () => {
    const camera = await followed()
    plugged = new Map([['desk', null]])
    unplug(camera)
    await until(() => expect(camera.error?.code).toBe('no-device'))
    camera.disable()
    asked = []
    plugged.set('new', null)
    devices.dispatchEvent(new Event('devicechange'))
    await new Promise(setImmediate)
    expect([camera.enabled, asked]).toEqual([false, []])
  })
})

it('M1: a screen that is no longer shared stays so', async () => {
  const screen = createScreen()
  ends.push(followDevices(screen))
  await screen.enable()
  asked = []
  unplug(screen)
  await new Promise(setImmediate)
  expect([screen.enabled, asked]).toEqual([false, []])
})

it('watches nothing on an insecure page, which has no devices', () => {
  vi.stubGlobal('navigator', { permissions: {} })
  expect(() => followDevices(createCamera())()).not.toThrow()
})
