/** How somebody last joined: name, devices, what was on. Kept on this device only. */

export type Preferences = {
  readonly name: string
  readonly cameraOn: boolean
  readonly microphoneOn: boolean
  /** MediaDeviceInfo.deviceId; empty for the browser's own choice. */
  readonly cameraId: string
  readonly microphoneId: string
  readonly speakerId: string
}

export const PREFERENCES_KEY = 'roomful.preferences'
/** Longer names would only be cut off on every tile. */
export const MAX_NAME_CHARS = 40

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
  }
}
