import { Camera, ChevronDown, Mic, Volume2 } from 'lucide-react'
import { useId, useMemo, type ReactNode } from 'react'
import { choicesOf, type Choice } from '../devices/choices.ts'
import { canChooseSpeaker } from '../devices/speaker.ts'
import { switchTo, type Sources } from '../devices/sources.ts'
import { useDevices, type SourceView } from '@roomful/react'
import type { Preferences } from '../kept/preferences.ts'
import type { Prefer } from '../visit/use-preferences.ts'
import { LevelMeter } from './LevelMeter.tsx'
import { say } from '../words/say.ts'

export type DevicePickersProps = {
  readonly sources: Sources
  readonly camera: SourceView
  readonly microphone: SourceView
  readonly preferences: Preferences
  readonly prefer: Prefer
}

/** Which camera, microphone and speaker. */
export function DevicePickers(props: DevicePickersProps): ReactNode {
  const { sources, camera, microphone, preferences, prefer } = props
  // Their permission tells the names of devices.
  const watched = useMemo(() => [sources.camera, sources.microphone], [sources])
  const choices = choicesOf(useDevices(watched))
  return (
    <section className="pickers" aria-label={say('devices')}>
      <Picker
        label={say('camera')}
        icon={<Camera size={16} aria-hidden="true" />}
        choices={choices.camera}
        chosen={camera.track?.getSettings().deviceId ?? preferences.cameraId}
        onChoose={(cameraId) => {
          prefer({ cameraId })
          void switchTo(sources.camera, cameraId)
        }}
      />
      <Picker
        label={say('microphone')}
        icon={<Mic size={16} aria-hidden="true" />}
        choices={choices.microphone}
        chosen={microphone.track?.getSettings().deviceId ?? preferences.microphoneId}
        onChoose={(microphoneId) => {
          prefer({ microphoneId })
          void switchTo(sources.microphone, microphoneId)
        }}
      >
        <LevelMeter track={microphone.on ? microphone.track : null} />
      </Picker>
      {canChooseSpeaker() && choices.speaker.length > 0 && (
        <Picker
          label={say('speaker')}
          icon={<Volume2 size={16} aria-hidden="true" />}
          choices={choices.speaker}
          chosen={preferences.speakerId}
          onChoose={(speakerId) => prefer({ speakerId })}
        />
      )}
    </section>
  )
}

type PickerProps = {
  readonly label: string
  readonly icon: ReactNode
  readonly choices: readonly Choice[]
  readonly chosen: string
  readonly onChoose: (id: string) => void
  readonly children?: ReactNode
}

function Picker({ label, icon, choices, chosen, onChoose, children }: PickerProps): ReactNode {
  const id = useId()
  const known = choices.some((choice) => choice.id === chosen)
  return (
    <div className="field picker">
      <span className="field__label">
        {icon}
        <label htmlFor={id}>{label}</label>
        {children}
      </span>
      <span className="select-frame">
        <select
          id={id}
          className="field__input select"
          value={known ? chosen : (choices[0]?.id ?? '')}
          disabled={choices.length === 0}
          onChange={(event) => onChoose(event.target.value)}
        >
          {choices.length === 0 && <option value="">{say('no-choice')}</option>}
          {choices.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.label}
            </option>
          ))}
        </select>
        <ChevronDown size={18} aria-hidden="true" />
      </span>
    </div>
  )
}
