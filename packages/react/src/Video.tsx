import { useEffect, useRef, type ComponentPropsWithoutRef, type ReactElement } from 'react'

export type VideoProps = Omit<
  ComponentPropsWithoutRef<'video'>,
  'src' | 'autoPlay' | 'playsInline' | 'muted' | 'children'
> & {
  /** What to show: `trackOf(peer, 'camera')`, or the `track` of a source of our own. `null` shows nothing. */
  readonly track: MediaStreamTrack | null
}

/** Shows a track, without its sound: that is for `RoomAudio`. The element stays the same while the track changes. */
export function Video({ track, ...rest }: VideoProps): ReactElement {
  const ref = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const video = ref.current
    if (!video || !track) return
    video.srcObject = new MediaStream([track])
    return () => {
      video.srcObject = null
    }
  }, [track])
  return <video {...rest} ref={ref} autoPlay playsInline muted />
}
