import { useEffect, useRef, type ComponentPropsWithoutRef, type ReactElement } from 'react'
import { useNearestRoom } from './RoomProvider.tsx'

export type VideoProps = Omit<
  ComponentPropsWithoutRef<'video'>,
  'src' | 'autoPlay' | 'playsInline' | 'muted' | 'children'
> & {
  /** What to show: `trackOf(peer, 'camera')`, or the `track` of a source of our own. `null` shows nothing. */
  readonly track: MediaStreamTrack | null
  /** Goes before others where its sender's uplink is short: whoever speaks, or was pinned. @default false */
  readonly important?: boolean
}

/**
 * Shows a track, without its sound: that is for `RoomAudio`. The element stays the same while the track changes. Below a
 * `RoomProvider` its peer sends it as large and as often as it is shown here, and not while nothing of it is in view (`room.display`).
 */
export function Video({ track, important = false, ...rest }: VideoProps): ReactElement {
  const ref = useRef<HTMLVideoElement>(null)
  const room = useNearestRoom()
  useEffect(() => {
    const video = ref.current
    if (!video || !track) return
    video.srcObject = new MediaStream([track])
    return () => {
      video.srcObject = null
    }
  }, [track])
  useEffect(
    () => (ref.current && track ? room?.display(track, ref.current, { important }) : undefined),
    [room, track, important],
  )
  return <video {...rest} ref={ref} autoPlay playsInline muted />
}
