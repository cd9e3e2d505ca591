import { canChooseSpeaker } from '../devices/speaker.ts'
import { switchTo, type Sources } from '../devices/sources.ts'
import { choicesOf } from '../devices/choices.ts'
import { useDevices, useSource } from '@roomful/react'
import type { Preferences } from '../kept/preferences.ts'
import type { Prefer } from '../visit/use-preferences.ts'
import type { DeviceSection } from './DeviceMenu.tsx'
import { say } from '../words/say.ts'

export type DeviceSections = {
  readonly microphone: readonly DeviceSection[]
  readonly camera: readonly DeviceSection[]
}

/** What the two device menus offer; where one hears belongs to where one speaks. */
export function useDeviceSections(
  sources: Sources,
  preferences: Preferences,
  prefer: Prefer,
): DeviceSections {
  const camera = useSource(sources.camera)
  const microphone = useSource(sources.microphone)
  const choices = choicesOf(useDevices())

  const speaker: DeviceSection = {
    title: say('speaker'),
    choices: choices.speaker,
    chosen: preferences.speakerId || (choices.speaker[0]?.id ?? ''),
    onChoose: (speakerId) => prefer({ speakerId }),
  }
  return {
    microphone: [
      {
        title: say('microphone'),
        choices: choices.microphone,
        chosen: microphone.track?.getSettings().deviceId ?? preferences.microphoneId,
        onChoose: (microphoneId) => {
          prefer({ microphoneId })
          void switchTo(sources.microphone, microphoneId)
        },
      },
      ...(canChooseSpeaker() && choices.speaker.length > 0 ? [speaker] : []),
    ],
    camera: [
      {
        title: say('camera'),
        choices: choices.camera,
        chosen: camera.track?.getSettings().deviceId ?? preferences.cameraId,
        onChoose: (cameraId) => {
          prefer({ cameraId })
          void switchTo(sources.camera, cameraId)
        },
      },
    ],
  }
}
