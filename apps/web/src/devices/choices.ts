/** The devices among which one can choose, with names that can be read. Pure. */
import { say } from '../words/say.ts'

export type Choice = { readonly id: string; readonly label: string }

export type Choices = {
  readonly camera: readonly Choice[]
  readonly microphone: readonly Choice[]
  readonly speaker: readonly Choice[]
}

export const NO_CHOICES: Choices = { camera: [], microphone: [], speaker: [] }

/** Chromium lists a second entry for whatever the system uses for calls. */
const DOUBLE_ID = 'communications'

const NAMES = { videoinput: 'camera', audioinput: 'microphone', audiooutput: 'speaker' } as const

type Device = Pick<MediaDeviceInfo, 'deviceId' | 'kind' | 'label'>

/** Before permission is given devices have no id: there is nothing to choose then. */
export function choicesOf(devices: readonly Device[]): Choices {
  const of = (kind: keyof typeof NAMES): readonly Choice[] =>
    devices
      .filter((device) => device.kind === kind && device.deviceId !== '')
      .filter(({ deviceId }) => deviceId !== DOUBLE_ID)
      .map(({ deviceId, label }, index) => ({
        id: deviceId,
        label:
          label === ''
            ? say('device-nth', { kind: say(NAMES[kind]), nth: index + 1 })
            : readable(label),
      }))
  return { camera: of('videoinput'), microphone: of('audioinput'), speaker: of('audiooutput') }
}

/** Without the vendor and product numbers that Chromium appends, as in `Webcam (046d:0825)`. */
function readable(label: string): string {
  return label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, '')
}
