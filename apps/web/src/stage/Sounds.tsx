import { Volume2 } from 'lucide-react'
import { useCallback, useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react'
import { playbackOf, type Playback, type Room } from 'roomful'
import { playOn } from '../devices/speaker.ts'
import { Button } from '../parts/Button.tsx'
import type { Sound } from './tiles.ts'
import { say } from '../words/say.ts'

export type SoundsProps = {
  readonly room: Room
  readonly sounds: readonly Sound[]
  readonly speakerId: string
}

/** Plays everybody, whether their tile shows a picture or not. */
export function Sounds({ room, sounds, speakerId }: SoundsProps): ReactNode {
  const playback = playbackOf(room)
  const subscribe = useCallback(
    (listener: () => void) => playback.on('change', listener),
    [playback],
  )
  const blocked = useSyncExternalStore(subscribe, () => playback.error !== null)
  return (
    <>
      {sounds.map(({ key, track }) => (
        <OneSound key={key} track={track} playback={playback} speakerId={speakerId} />
      ))}
      {blocked && (
        <div className="tap-to-hear">
          <p>{say('sound-blocked')}</p>
          <Button kind="primary" onPress={playback.resume} autoFocus>
            <Volume2 size={20} aria-hidden="true" />
            {say('tap-to-hear')}
          </Button>
        </div>
      )}
    </>
  )
}

type OneSoundProps = {
  readonly track: MediaStreamTrack
  readonly playback: Playback
  readonly speakerId: string
}

function OneSound({ track, playback, speakerId }: OneSoundProps): ReactNode {
  const ref = useRef<HTMLAudioElement>(null)
  useEffect(
    () => (ref.current ? playback.play(ref.current, new MediaStream([track])) : undefined),
    [playback, track],
  )
  useEffect(() => {
    if (ref.current) void playOn(ref.current, speakerId)
  }, [speakerId])
  return <audio ref={ref} />
}
