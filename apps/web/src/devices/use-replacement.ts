import type { LocalSource } from 'roomful'
import { useEffect, useState } from 'react'

/** The names of a device that went away, and of the one that took its place. */
export type Replacement = { readonly lost: string; readonly device: string }

/** Until the device is another one again; `null`: it is the one that was chosen. */
export function useReplacement(source: LocalSource): Replacement | null {
  const [replacement, setReplacement] = useState<Replacement | null>(null)
  useEffect(() => {
    const ended = new AbortController()
    const { signal } = ended
    let followed: MediaStreamTrack | null = null
    let lost = ''
    const look = (): void => {
      const { track } = source
      if (!track || track === followed) return
      followed = track
      const device = track.label
      setReplacement(lost === '' || lost === device ? null : { lost, device })
      lost = ''
      // Closing it ourselves does not tell this.
      track.addEventListener('ended', () => (lost = device), { signal })
    }
    look()
    const off = source.on('change', look)
    return () => {
      ended.abort()
      off()
    }
  }, [source])
  return replacement
}
