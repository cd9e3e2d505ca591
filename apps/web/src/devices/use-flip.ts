import type { LocalSource } from 'roomful'
import { useMedia } from '../use-media.ts'
import type { Prefer } from '../visit/use-preferences.ts'
import { switchTo } from './sources.ts'
import { useDevices, useSource } from '@roomful/react'

/** From the camera at the front to the one at the back: `null` where a device has one, or is no phone. */
export function useFlip(camera: LocalSource, prefer: Prefer): (() => void) | null {
  const { on, track } = useSource(camera)
  const touched = useMedia('(pointer: coarse)')
  const { cameras } = useDevices()
  if (!on || !track || !touched || cameras.length < 2) return null
  return () => {
    const at = cameras.findIndex(({ deviceId }) => deviceId === track.getSettings().deviceId)
    const next = cameras[(at + 1) % cameras.length]
    if (!next) return
    prefer({ cameraId: next.deviceId })
    void switchTo(camera, next.deviceId)
  }
}
