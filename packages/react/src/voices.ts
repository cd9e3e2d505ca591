import { useCallback, useSyncExternalStore } from 'react'
import { voicesOf, type PeerId } from 'roomful'
import { useRoom } from './RoomProvider.tsx'

const NOBODY: ReadonlySet<PeerId> = new Set()

/** Who has the stage, our own id included, or `null`: within a second, without flapping. Measured while it is used. */
export function useSpeaker(): PeerId | null {
  const voices = voicesOf(useRoom())
  const subscribe = useCallback((listener: () => void) => voices.on('speaker', listener), [voices])
  const read = (): PeerId | null => voices.speaker
  return useSyncExternalStore(subscribe, read, read)
}

/** Those who speak now, our own id included: the same set until one begins or ends. Measured while it is used. */
export function useSpeaking(): ReadonlySet<PeerId> {
  const voices = voicesOf(useRoom())
  const subscribe = useCallback((listener: () => void) => voices.on('speaking', listener), [voices])
  return useSyncExternalStore(
    subscribe,
    () => voices.speaking,
    () => NOBODY,
  )
}
