import { Volume2 } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { Playback } from '../call/playback.ts'
import { playOn } from '../devices/speaker.ts'
import { Button } from '../parts/Button.tsx'
import { useStore } from '../use-store.ts'
import type { Sound } from './tiles.ts'
import { say } from '../words/say.ts'

export type SoundsProps = {
  readonly sounds: readonly Sound[]
  readonly playback: Playback
  readonly speakerId: string
}

/** Plays everybody, whether their tile shows a picture or not. */
export function Sounds({ sounds, playback, speakerId }: SoundsProps): ReactNode {
  const blocked = useStore(playback.blocked)
  return (
    <>
      {sounds.map(({ key, track }) => (
        <OneSound key={key} track={track} playback={playback} speakerId={speakerId} />
      ))}
      {blocked && (
        <div className="tap-to-hear">
          <Button kind="primary" onPress={playback.resume} autoFocus>
            <Volume2 size={20} aria-hidden="true" />
            {say('tap-to-hear')}
          </Button>
        </div>
      )}
    </>
  )
}

type OneSoundProps = Omit<SoundsProps, 'sounds'> & { readonly track: MediaStreamTrack }

function OneSound({ track, playback, speakerId }: OneSoundProps): ReactNode {
  const ref = useRef<HTMLAudioElement>(null)
  useEffect(() => (ref.current ? playback.play(ref.current, track) : undefined), [playback, track])
  useEffect(() => {
    if (ref.current) void playOn(ref.current, speakerId)
  }, [speakerId])
  return <audio ref={ref} />
}
