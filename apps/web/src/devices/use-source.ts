import { useEffect, useState } from 'react'
import type { LocalSource, RoomErrorCode } from 'roomful'

/** A source at one moment. */
export type SourceView = {
  /** The others see or hear it. */
  readonly on: boolean
  readonly track: MediaStreamTrack | null
  readonly problem: RoomErrorCode | null
}

function view(source: LocalSource): SourceView {
  return {
    on: source.enabled && !source.muted,
    track: source.track,
    problem: source.error?.code ?? null,
  }
}

/** Renders again when the source changes. */
export function useSource(source: LocalSource): SourceView {
  const [seen, setSeen] = useState(() => view(source))
  useEffect(() => {
    const look = (): void => setSeen(view(source))
    look()
    return source.on('change', look)
  }, [source])
  return seen
}
