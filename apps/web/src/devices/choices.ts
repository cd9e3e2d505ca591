/** The devices among which one can choose, with names that can be read. Pure. */
import type { Devices } from '@roomful/react'
import { say } from '../words/say.ts'

export type Choice = { readonly id: string; readonly label: string }

export type Choices = {
  readonly camera: readonly Choice[]
  readonly microphone: readonly Choice[]
  readonly speaker: readonly Choice[]
}

type Named = readonly Pick<MediaDeviceInfo, 'deviceId' | 'label'>[]
type Found = Readonly<Record<keyof Devices, Named>>

export function choicesOf({ cameras, microphones, speakers }: Found): Choices {
  const of = (kind: keyof Choices, devices: Named): readonly Choice[] =>
    devices.map(({ deviceId, label }, index) => ({
      id: deviceId,
      label:
        label === '' ? say('device-nth', { kind: say(kind), nth: index + 1 }) : readable(label),
    }))
  return {
    camera: of('camera', cameras),
    microphone: of('microphone', microphones),
    speaker: of('speaker', speakers),
  }
}

/** Without the vendor and product numbers that Chromium appends, as in `Webcam (046d:0825)`. */
function readable(label: string): string {
  return label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, '')
}
