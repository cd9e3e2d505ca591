import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { playbackOf, type Playback } from 'roomful'
import { usePeers } from './peers.ts'
import { useRoom } from './RoomProvider.tsx'
import { playOn } from './speaker.ts'

export type RoomAudioProps = {
  /** Where it comes out: a `deviceId` of `useDevices().speakers`. @default the system's choice */
  readonly speakerId?: string
  /**
   * Shown while the browser refuses to play before somebody touches the page: a button with `onClick={resume}`.
   * @default nothing
   */
  readonly renderBlocked?: (resume: () => void) => ReactNode
}

/** Plays everybody's sound, whether they are shown or not. Once in a room, beside whatever shows the pictures. */
export function RoomAudio({ speakerId = '', renderBlocked }: RoomAudioProps): ReactElement {
  const playback = playbackOf(useRoom())
  const subscribe = useCallback(
    (listener: () => void) => playback.on('change', listener),
    [playback],
  )
  const read = (): boolean => playback.error !== null
  const isBlocked = useSyncExternalStore(subscribe, read, read)
  const sounds = usePeers().flatMap(({ tracks }) =>
    tracks.flatMap(({ track }) => (track.kind === 'audio' ? [track] : [])),
  )
  return (
    <>
      {sounds.map((track) => (
        <Sound key={track.id} {...{ track, playback, speakerId }} />
      ))}
      {isBlocked && renderBlocked?.(playback.resume)}
    </>
  )
}

type SoundProps = {
  readonly track: MediaStreamTrack
  readonly playback: Playback
  readonly speakerId: string
}

function Sound({ track, playback, speakerId }: SoundProps): ReactElement {
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
