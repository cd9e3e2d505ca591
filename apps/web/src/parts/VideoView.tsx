import { Video } from '@roomful/react'
import { useState, type ReactNode, type SyntheticEvent } from 'react'

export type VideoViewProps = {
  readonly track: MediaStreamTrack
  readonly label: string
  /** Turned like a mirror: one's own face. @default false */
  readonly mirrored?: boolean
  /** Never cropped; upright pictures never are. @default false */
  readonly whole?: boolean
  /** Before others, where its sender's uplink is short. @default false */
  readonly important?: boolean
}

/** A picture that fills its place, or is shown whole; it fades in with its first frame. */
export function VideoView(props: VideoViewProps): ReactNode {
  const { track, label, mirrored = false, whole = false, important = false } = props
  const [upright, setUpright] = useState(false)
  const [playing, setPlaying] = useState(false)

  const measure = ({ currentTarget: video }: SyntheticEvent<HTMLVideoElement>): void =>
    setUpright(video.videoHeight > video.videoWidth)

  // The camera that looks away from its user is not a mirror.
  const turned = mirrored && track.getSettings().facingMode !== 'environment'
  const classes = ['video', turned ? 'video--mirrored' : '', whole || upright ? 'video--whole' : '']
  return (
    <Video
      track={track}
      important={important}
      className={classes.join(' ').trim()}
      aria-label={label}
      data-playing={playing || undefined}
      onLoadedMetadata={measure}
      onResize={measure}
      onPlaying={() => setPlaying(true)}
      onEmptied={() => setPlaying(false)}
    />
  )
}
