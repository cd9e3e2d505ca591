import { Mic, MicOff, Video, VideoOff } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DeviceKind } from '../words/problem.ts'
import { say } from '../words/say.ts'

const ICONS = {
  camera: { on: Video, off: VideoOff },
  microphone: { on: Mic, off: MicOff },
} as const

/** Camera or microphone, struck through while off. */
export function ToggleIcon({
  kind,
  on,
}: {
  readonly kind: DeviceKind
  readonly on: boolean
}): ReactNode {
  const Icon = ICONS[kind][on ? 'on' : 'off']
  return <Icon size={22} aria-hidden="true" />
}

export function toggleLabel(kind: DeviceKind, on: boolean): string {
  return say(`turn-${kind}-${on ? 'off' : 'on'}`)
}
