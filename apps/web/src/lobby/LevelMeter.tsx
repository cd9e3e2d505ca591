import { useEffect, useRef, type ReactNode } from 'react'
import { listenToLevel } from '../devices/level.ts'
import { say } from '../words/say.ts'

/** Shows that the microphone hears something; empty while there is no track. */
export function LevelMeter({ track }: { readonly track: MediaStreamTrack | null }): ReactNode {
  const ref = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const meter = ref.current
    if (!meter) return
    // Written past React: ten times a second for one bar.
    const show = (level: number): void => {
      meter.style.setProperty('--level', level.toFixed(2))
      meter.setAttribute('aria-valuenow', String(Math.round(level * 100)))
    }
    show(0)
    return track ? listenToLevel(track, show) : undefined
  }, [track])

  return (
    <div
      ref={ref}
      className="level"
      role="meter"
      aria-label={say('microphone-level')}
      aria-valuenow={0}
      aria-valuemin={0}
      aria-valuemax={100}
    />
  )
}
