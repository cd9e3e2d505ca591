/** What opens above and beside the stage, each loaded when it is opened for the first time. */
import { lazily, type Lazy } from '../parts/lazily.ts'
import type { InviteLayerProps } from '../invite/InviteLayer.tsx'
import type { PeopleProps } from '../people/People.tsx'
import type { QualityLayerProps } from '../quality/QualityLayer.tsx'
import type { SettingsLayerProps } from '../settings/SettingsLayer.tsx'
import type { HelpLayerProps } from '../shortcuts/HelpLayer.tsx'

export type LayerName = 'help' | 'settings' | 'invite' | 'quality' | 'reactions'

export const HelpLayer: Lazy<HelpLayerProps> = lazily(
  async () => (await import('../shortcuts/HelpLayer.tsx')).HelpLayer,
)
export const SettingsLayer: Lazy<SettingsLayerProps> = lazily(
  async () => (await import('../settings/SettingsLayer.tsx')).SettingsLayer,
)
export const InviteLayer: Lazy<InviteLayerProps> = lazily(
  async () => (await import('../invite/InviteLayer.tsx')).InviteLayer,
)
export const QualityLayer: Lazy<QualityLayerProps> = lazily(
  async () => (await import('../quality/QualityLayer.tsx')).QualityLayer,
)
export const People: Lazy<PeopleProps> = lazily(
  async () => (await import('../people/People.tsx')).People,
)
