import { useCallback, useSyncExternalStore } from 'react'
import type { LocalSource, RoomError } from 'roomful'
import { onceFor, sameFields, steady } from './steady.ts'

/** A camera, microphone or screen of our own at one moment. */
export type SourceView = {
  /** A device is open. */
  readonly enabled: boolean
  /** Open, and sending black or silence. */
  readonly muted: boolean
  /** Open and not muted: the others see or hear it. */
  readonly on: boolean
  /** The open track; for the screen its picture. */
  readonly track: MediaStreamTrack | null
  /** The sound of a screen share. */
  readonly audioTrack: MediaStreamTrack | null
  /** Why it could not be opened the last time. */
  readonly error: RoomError | null
}

const readerOf = onceFor((source: LocalSource) =>
  steady((): SourceView => {
    const { enabled, muted, track, audioTrack, error } = source
    return { enabled, muted, on: enabled && !muted, track, audioTrack, error }
  }, sameFields),
)

/**
 * A source as it is now: `useSource(useRoom().camera)`, or one that was made before a room (`createCamera`). Renders again
 * when it changes. `source.enable()`, `disable()`, `use(deviceId)` and `muted` change it.
 */
export function useSource(source: LocalSource): SourceView {
  const subscribe = useCallback((listener: () => void) => source.on('change', listener), [source])
  const read = readerOf(source)
  return useSyncExternalStore(subscribe, read, read)
}
