import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createNetwork, type Network } from '../testing/network.ts'
import type { Room } from '../types.ts'

/** Of a camera of 640x360 at 30, in the network's own pages. */
const CAMERA = { width: 640, height: 360, frameRate: 30 }
const TILE = { widthPx: 160, heightPx: 90, framesPerSecond: 12 }
const NOTHING = { widthPx: 0, heightPx: 0 }

let network: Network

// Loaded on first use, which takes real time.
beforeAll(() => Promise.all([import('../later.ts'), import('./share.ts')]))

beforeEach(() => {
  vi.useFakeTimers()
  network = createNetwork({ seed: 3, delayMs: 10, advanceTimers: vi.advanceTimersByTimeAsync })
})
afterEach(() => {
  network.close()
  vi.useRealTimers()
})

async function call(options: { readonly sharing?: boolean } = {}): Promise<readonly [Room, Room]> {
  const ada = await network.joinRoom('tea', { camera: true, ...options })
  const bob = await network.joinRoom('tea')
  await network.settle()
  const { track } = ada.camera
  if (!track) throw new Error('the camera is on')
  track.getSettings = () => CAMERA
  return [ada, bob]
}

/** What is loaded meanwhile takes real time. */
async function passes(ms: number): Promise<void> {
  await vi.dynamicImportSettled()
  await network.pass(ms / 2)
  await vi.dynamicImportSettled()
  await network.pass(ms / 2)
}

/** The sender of our camera to the one other peer. */
function senderOf(room: Room): RTCRtpSender {
  const [peer] = room.peers.values()
  const sender = peer?.connection?.getSenders().find(({ track }) => track?.kind === 'video')
  if (!sender) throw new Error('a camera goes there')
  return sender
}

function encodingOf(room: Room): RTCRtpEncodingParameters | undefined {
  return senderOf(room).getParameters().encodings[0]
}

function picture(room: Room): { readonly track: MediaStreamTrack; readonly stream: MediaStream } {
  const [peer] = room.peers.values()
  const found = peer?.tracks.find(({ source }) => source === 'camera')
  if (!found) throw new Error('a camera is there')
  return found
}

describe('a picture that is shown (M4)', () => {
  it('is sent as large and as often as that, paused where it is shown nowhere, and back', async () => {
    const [ada, bob] = await call()
    const untold = encodingOf(ada)
    expect(untold).toEqual({ active: true })

    const end = bob.display(picture(bob).track, TILE)
    await passes(100)
    expect(encodingOf(ada)).toMatchObject({
      active: true,
      maxFramerate: 12,
      scaleResolutionDownBy: 4,
    })

    const endSecond = bob.display(picture(bob).stream, { widthPx: 320, heightPx: 180 })
    await passes(300)
    expect(encodingOf(ada)).toMatchObject({ maxFramerate: 30, scaleResolutionDownBy: 2 })

    endSecond()
    await passes(300)
    expect(encodingOf(ada)).toMatchObject({ scaleResolutionDownBy: 4 })
    end()
    await passes(100)
    expect(encodingOf(ada)).toMatchObject({ active: false })

    bob.display(picture(bob).stream, TILE)
    await passes(100)
    expect(encodingOf(ada)).toMatchObject({ active: true, scaleResolutionDownBy: 4 })
  })

  it('is not sent into a path that broke, whatever changes meanwhile, and as it is shown when that carries (N2)', async () => {
    const [ada, bob] = await call()
    bob.display(picture(bob).track, TILE)
    await passes(100)
    network.cut(ada, bob)
    await passes(4_000)
    expect(encodingOf(ada)).toMatchObject({ active: false })
    Object.assign(senderOf(ada).track ?? {}, {
      getSettings: () => ({ ...CAMERA, width: 320, height: 180 }),
    })
    await passes(2_000)
    expect(encodingOf(ada)).toMatchObject({ active: false })

    network.heal()
    await network.settle()
    await passes(2_000)
    expect(encodingOf(ada)).toMatchObject({ active: true, scaleResolutionDownBy: 2 })
  })

  it('is told once for what is taken down and put up again in one go', async () => {
    const [, bob] = await call()
    const told: unknown[] = []
    bob.on('trace', (step) => {
      if (step.type === 'control-sent' && JSON.stringify(step).includes('showing')) told.push(step)
    })
    let end = bob.display(picture(bob).track, TILE)
    await passes(1_000)
    expect(told).toHaveLength(1)
    for (let n = 0; n < 5; n++) {
      end()
      end = bob.display(picture(bob).track, TILE)
      await network.pass(20)
    }
    expect(told).toHaveLength(1)
  })

  it('is told again on a connection that was made anew', async () => {
    const [ada, bob] = await call()
    bob.display(picture(bob).stream, TILE)
    await passes(100)
    const before = senderOf(ada)
    network.cut(ada, bob)
    await network.pass(30_000)
    network.heal()
    await network.settle()
    await passes(100)
    expect(senderOf(ada)).not.toBe(before)
    expect(encodingOf(ada)).toMatchObject({ scaleResolutionDownBy: 4 })
  })

  it('goes to whoever says nothing as the browser sends it, and so does all without sharing', async () => {
    const [ada, bob] = await call({ sharing: false })
    bob.display(picture(bob).stream, NOTHING)
    await passes(1_000)
    expect(encodingOf(ada)).toEqual({ active: true })
  })

  it('takes what a hostile peer wishes without harm, and no oftener than ten times a second', async () => {
    const [ada, bob] = await call()
    let calls = 0
    const sender = senderOf(ada)
    const set = sender.setParameters.bind(sender)
    sender.setParameters = (parameters) => {
      calls++
      for (const { scaleResolutionDownBy = 1, maxFramerate = 1 } of parameters.encodings) {
        expect(scaleResolutionDownBy).toBeGreaterThanOrEqual(1)
        expect(maxFramerate).toBeLessThanOrEqual(30)
      }
      return set(parameters)
    }
    let end = (): void => {}
    for (let n = 0; n < 200; n++) {
      const huge = { widthPx: Number.MAX_SAFE_INTEGER, heightPx: 1, framesPerSecond: 1e9 }
      const next = bob.display(picture(bob).track, n % 2 === 0 ? huge : NOTHING)
      end()
      end = next
      // Of another length than what it is followed in.
      await network.pass(7)
    }
    expect(calls).toBeGreaterThan(2)
    expect(calls).toBeLessThan(30)
  })

  it('leaves no timer when the room is left', async () => {
    const left = async (shown: boolean): Promise<number> => {
      const [ada, bob] = await call()
      if (shown) bob.display(picture(bob).stream, TILE)
      await network.pass(3_000)
      await ada.leave()
      await bob.leave()
      await network.pass(60_000)
      return vi.getTimerCount()
    }
    const without = await left(false)
    expect(await left(true)).toBe(without)
  })
})
