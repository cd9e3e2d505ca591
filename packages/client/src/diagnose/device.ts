/** Camera, microphone and sound, looked at without asking anybody for leave. */
import { RoomError } from '../errors.ts'
import { createCamera, createMicrophone } from '../media/devices.ts'
import type { LocalSource } from '../media/source.ts'
import type { Room } from '../types.ts'
import type { DeviceFacts, Facts } from './facts.ts'

/** A page that may play sound may at once; one that may not is never told so. */
const SOUND_MS = 500

/** @param room whose devices may be in use, or in trouble, already */
export async function lookAround(room?: Room): Promise<Pick<Facts, 'devices' | 'sound'>> {
  const [sound, ...devices] = await Promise.all([
    lookAtSound(),
    lookAtDevice('camera', createCamera, room?.camera),
    lookAtDevice('microphone', createMicrophone, room?.microphone),
  ])
  return { devices, sound }
}

/**
 * Opens a device for a moment, where that asks nobody.
 * @param ours in use or in trouble already: then that is what is told
 */
async function lookAtDevice(
  kind: DeviceFacts['kind'],
  create: () => LocalSource,
  ours?: LocalSource,
): Promise<DeviceFacts> {
  if (ours?.enabled) return { kind, state: 'works' }
  if (ours?.error) return failed(kind, ours.error)
  if (await wouldAsk(kind)) return { kind, state: 'unasked' }
  const source = create()
  try {
    await source.enable()
    return { kind, state: 'works' }
  } catch (error) {
    return failed(kind, error)
  } finally {
    source.disable()
  }
}

function failed(kind: DeviceFacts['kind'], error: unknown): DeviceFacts {
  const { code, message } =
    error instanceof RoomError ? error : new RoomError('internal', String(error))
  return { kind, state: 'failed', code, said: message }
}

async function wouldAsk(name: DeviceFacts['kind']): Promise<boolean> {
  if (!globalThis.isSecureContext) return false // there it fails, and says why
  try {
    const { state } = await navigator.permissions.query({ name })
    return state === 'prompt'
  } catch {
    return true // it does not tell
  }
}

/** Whether the page may play sound before anybody has clicked in it (the browser's autoplay policy). */
async function lookAtSound(): Promise<Facts['sound']> {
  if (typeof AudioContext === 'undefined') return 'unknown'
  const context = new AudioContext()
  const late = new Promise((resolve) => setTimeout(resolve, SOUND_MS))
  await Promise.race([context.resume(), late])
  const sound = context.state === 'running' ? 'allowed' : 'blocked'
  await context.close()
  return sound
}
