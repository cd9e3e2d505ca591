import type { ReactNode } from 'react'
import { toggle, type Sources } from '../devices/sources.ts'
import type { SourceView } from '@roomful/react'
import { Avatar } from '../parts/Avatar.tsx'
import { RoundButton } from '../parts/RoundButton.tsx'
import { ToggleIcon, toggleLabel } from '../parts/ToggleIcon.tsx'
import { VideoView } from '../parts/VideoView.tsx'
import type { Prefer } from '../visit/use-preferences.ts'
import { say } from '../words/say.ts'

export type PreviewProps = {
  readonly name: string
  readonly sources: Sources
  readonly camera: SourceView
  readonly microphone: SourceView
  readonly prefer: Prefer
}

/** The mirror: one's own picture as the others will see it, and the two switches. */
export function Preview({ name, sources, camera, microphone, prefer }: PreviewProps): ReactNode {
  const toggleCamera = (): void => {
    prefer({ cameraOn: !camera.on })
    void toggle(sources.camera)
  }
  const toggleMicrophone = (): void => {
    prefer({ microphoneOn: !microphone.on })
    void toggle(sources.microphone)
  }
  return (
    <section className="preview" aria-label={say('how-seen')}>
      {camera.on && camera.track ? (
        <VideoView track={camera.track} label={say('your-camera')} mirrored />
      ) : (
        <div className="preview__off">
          <Avatar id="self" name={name} />
          <p>{say(camera.error ? 'no-picture' : 'camera-is-off')}</p>
        </div>
      )}
      <div className="preview__switches">
        <RoundButton
          label={toggleLabel('microphone', microphone.on)}
          className={microphone.on ? 'switch' : 'switch switch--off'}
          onPress={toggleMicrophone}
        >
          <ToggleIcon kind="microphone" on={microphone.on} />
        </RoundButton>
        <RoundButton
          label={toggleLabel('camera', camera.on)}
          className={camera.on ? 'switch' : 'switch switch--off'}
          onPress={toggleCamera}
        >
          <ToggleIcon kind="camera" on={camera.on} />
        </RoundButton>
      </div>
    </section>
  )
}
