import type { LocalSource } from 'roomful'
import { useMedia } from '../use-media.ts'
import type { Prefer } from '../visit/use-preferences.ts'
import { switchTo } from './sources.ts'
import { useChoices } from './use-choices.ts'
import { useSource } from '@roomful/react'

/** From the camera at the front to the one at the back: `null` where a device has one, or is no phone. */
export function useFlip(camera: LocalSource, prefer: Prefer): (() => void) | null {
  const { on, track } = useSource(camera)
  const touched = useMedia('(pointer: coarse)')
  const { camera: choices } = useChoices(track !== null)
  if (!on || !track || !touched || choices.length < 2) return null
  return () => {
    const at = choices.findIndex(({ id }) => id === track.getSettings().deviceId)
    const next = choices[(at + 1) % choices.length]
    if (!next) return
    prefer({ cameraId: next.id })
    void switchTo(camera, next.id)
  }
}
