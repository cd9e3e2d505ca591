import type { Room } from 'roomful'
import { useEffect, useRef, useState, type ReactNode } from 'react'

export type VideoViewProps = {
  readonly track: MediaStreamTrack
  readonly label: string
  /** Turned like a mirror: one's own face. @default false */
  readonly mirrored?: boolean
  /** Never cropped; upright pictures never are. @default false */
  readonly whole?: boolean
  /** Says to its sender how large it is shown. @default nobody: one's own */
  readonly display?: Room['display'] | undefined
  /** Before others, where its sender's uplink is short. @default false */
  readonly important?: boolean
}

/** Shows a track, without its sound. The element stays the same while the track changes. */
export function VideoView({
  track,
  label,
  mirrored = false,
  whole = false,
  display,
  important = false,
}: VideoViewProps): ReactNode {
  const ref = useRef<HTMLVideoElement>(null)
  const [upright, setUpright] = useState(false)
  const [playing, setPlaying] = useState(false)

  useEffect(() => {
    const video = ref.current
    if (!video) return
    video.srcObject = new MediaStream([track])
    return () => {
      video.srcObject = null
    }
  }, [track])

  useEffect(
    () => (ref.current && display ? display(track, ref.current, { important }) : undefined),
    [display, track, important],
  )

  const measure = (): void => {
    const video = ref.current
    if (video) setUpright(video.videoHeight > video.videoWidth)
  }

  // The camera that looks away from its user is not a mirror.
  const turned = mirrored && track.getSettings().facingMode !== 'environment'
  const classes = ['video', turned ? 'video--mirrored' : '', whole || upright ? 'video--whole' : '']
  return (
    <video
      ref={ref}
      className={classes.join(' ').trim()}
      aria-label={label}
      data-playing={playing || undefined}
      autoPlay
      playsInline
      muted
      onLoadedMetadata={measure}
      onResize={measure}
      onPlaying={() => setPlaying(true)}
      onEmptied={() => setPlaying(false)}
    />
  )
}
