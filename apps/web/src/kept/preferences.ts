/** How somebody last joined: name, devices, what was on. Kept on this device only. */

export type Preferences = {
  readonly name: string
  readonly cameraOn: boolean
  readonly microphoneOn: boolean
  /** MediaDeviceInfo.deviceId; empty for the browser's own choice. */
  readonly cameraId: string
  readonly microphoneId: string
  readonly speakerId: string
  /** Cameras and microphones that were chosen before these, the newest first. */
  readonly chosenBefore: readonly string[]
}

export const PREFERENCES_KEY = 'roomful.preferences'
/** Longer names would only be cut off on every tile. */
export const MAX_NAME_CHARS = 40
/** More than anybody carries about. */
const MAX_CHOSEN_BEFORE = 8

export function decodePreferences(stored: unknown): Preferences {
  const fields: Partial<Record<string, unknown>> =
    typeof stored === 'object' && stored !== null ? { ...stored } : {}
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  return {
    name: text(fields['name']).slice(0, MAX_NAME_CHARS),
    cameraOn: fields['cameraOn'] !== false,
    microphoneOn: fields['microphoneOn'] !== false,
    cameraId: text(fields['cameraId']),
    microphoneId: text(fields['microphoneId']),
    speakerId: text(fields['speakerId']),
    chosenBefore: ids(fields['chosenBefore']),
  }
}

function ids(value: unknown): readonly string[] {
  const some = Array.isArray(value) ? value.filter((id) => typeof id === 'string' && id !== '') : []
  return [...new Set<string>(some)].slice(0, MAX_CHOSEN_BEFORE)
}

/** With a change, and with the devices that were chosen before it. */
export function changed(before: Preferences, change: Partial<Preferences>): Preferences {
  const next = { ...before, ...change }
  const chosen = [next.cameraId, next.microphoneId]
  const earlier = [before.cameraId, before.microphoneId, ...before.chosenBefore]
  return { ...next, chosenBefore: ids(earlier.filter((id) => !chosen.includes(id))) }
}

/** Cameras and microphones, the best first. */
export function preferredDevices(preferences: Preferences): readonly string[] {
  const { cameraId, microphoneId, chosenBefore } = preferences
  return [cameraId, microphoneId, ...chosenBefore]
}
