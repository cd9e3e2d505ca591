import { PhoneOff } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { Button } from 'react-aria-components/Button'
import { toggle } from '../devices/sources.ts'
import { useSource } from '@roomful/react'
import { ToggleIcon, toggleLabel } from '../parts/ToggleIcon.tsx'
import { Tiles, type TilesProps } from '../stage/Tiles.tsx'
import type { DeviceKind } from '../words/problem.ts'
import { say } from '../words/say.ts'
import { useStore } from '../use-store.ts'
import { dress } from './dress.ts'
import { smallWindow } from './small-window.ts'

export type SmallCallProps = Omit<TilesProps, 'onPin' | 'onInvite'> & {
  /** The room, as people call it. */
  readonly title: string
  readonly onLeave: () => void
}

/** The call in the small window while there is one, which goes with the call: everybody, and what one needs while looking elsewhere. */
export function SmallCall(props: SmallCallProps): ReactNode {
  const place = useStore(smallWindow)
  useEffect(() => () => smallWindow.get()?.close(), [])
  return place && <Inside place={place} {...props} />
}

type InsideProps = SmallCallProps & {
  /** Empty at first. */
  readonly place: Window
}

function Inside({ place, title, onLeave, ...tiles }: InsideProps): ReactNode {
  const [dressed, setDressed] = useState<Window | null>(null)
  useEffect(() => {
    const gone = new AbortController()
    void dress(place, title, gone.signal).then(() => setDressed(place))
    return () => gone.abort()
  }, [place, title])

  const { sources } = tiles
  return (
    dressed === place &&
    createPortal(
      <div className="stage">
        <main className="stage__main" aria-label={say('room-name', { room: title })}>
          <Tiles {...tiles} />
        </main>
        <footer className="stage__foot">
          <h1 className="stage__room">{title}</h1>
          <div className="toolbar" role="group" aria-label={say('call')}>
            <Toggle kind="microphone" source={sources.microphone} />
            <Toggle kind="camera" source={sources.camera} />
            {/* Without tooltips, which would show in the page's own window. */}
            <Button className="tool tool--leave" aria-label={say('leave')} onPress={onLeave}>
              <PhoneOff size={22} aria-hidden="true" />
            </Button>
          </div>
        </footer>
      </div>,
      place.document.body,
    )
  )
}

function Toggle({ kind, source }: ToggleProps): ReactNode {
  const { on } = useSource(source)
  return (
    <div className="device" data-off={!on || undefined}>
      <Button
        className="tool"
        aria-label={toggleLabel(kind, on)}
        onPress={() => void toggle(source)}
      >
        <ToggleIcon kind={kind} on={on} />
      </Button>
    </div>
  )
}

type ToggleProps = {
  readonly kind: DeviceKind
  readonly source: TilesProps['sources'][DeviceKind]
}
