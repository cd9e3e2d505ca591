/** One's own camera, microphone and screen, made before a room is joined and taken along into it. */
import { createCamera, createMicrophone, createScreen, RoomError, type LocalSource } from 'roomful'
import type { Preferences } from '../kept/preferences.ts'

export type Sources = {
  readonly camera: LocalSource
  readonly microphone: LocalSource
  readonly screen: LocalSource
}

export function createSources(): Sources {
  return { camera: createCamera(), microphone: createMicrophone(), screen: createScreen() }
}

/** Opens what was on the last time, both in the same moment, so that the browser may ask once for both. */
export function startPreferred({ camera, microphone }: Sources, preferences: Preferences): void {
  if (preferences.cameraOn) void start(camera, preferences.cameraId)
  if (preferences.microphoneOn) void start(microphone, preferences.microphoneId)
}

/** Why it failed stays in `source.error`, where every screen looks. */
export async function start(source: LocalSource, deviceId = ''): Promise<void> {
  try {
    await source.enable(deviceId === '' ? undefined : { deviceId: { ideal: deviceId } })
  } catch (error) {
    if (!(error instanceof RoomError)) throw error
  }
}

export async function switchTo(source: LocalSource, deviceId: string): Promise<void> {
  try {
    await source.use(deviceId)
  } catch (error) {
    if (!(error instanceof RoomError)) throw error
  }
}

/** On is what the others see or hear. The microphone stays open while muted: back at once, and its light stays on. */
export async function toggle(source: LocalSource): Promise<void> {
  if (!source.enabled) {
    source.muted = false
    await start(source)
  } else if (source.kind === 'microphone') source.muted = !source.muted
  else source.disable()
}

/** As `toggle`, to what is said; a microphone that is off stays closed. */
export async function turn(source: LocalSource, on: boolean): Promise<void> {
  source.muted = !on
  if (on && !source.enabled) await start(source)
}

/** Closes all three. */
export function closeSources({ camera, microphone, screen }: Sources): void {
  for (const source of [camera, microphone, screen]) source.disable()
}
