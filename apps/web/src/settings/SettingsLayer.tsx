import type { ReactNode } from 'react'
import './settings.css'
import { useSource } from '@roomful/react'
import type { Sources } from '../devices/sources.ts'
import type { Preferences } from '../kept/preferences.ts'
import { set, settings } from '../kept/settings.ts'
import { DevicePickers } from '../lobby/DevicePickers.tsx'
import { Layer } from '../parts/Layer.tsx'
import { Switch } from '../parts/Switch.tsx'
import { ShortcutList } from '../shortcuts/ShortcutList.tsx'
import { TYPED, useMedia } from '../use-media.ts'
import { useStore } from '../use-store.ts'
import type { Prefer } from '../visit/use-preferences.ts'
import { say } from '../words/say.ts'
import { LookChoices } from './LookChoices.tsx'

export type SettingsLayerProps = {
  readonly sources: Sources
  readonly preferences: Preferences
  readonly prefer: Prefer
  readonly onClose: () => void
}

/** Devices, language, appearance, the chat's history and the shortcuts. */
export function SettingsLayer(props: SettingsLayerProps): ReactNode {
  const { sources, preferences, prefer, onClose } = props
  const { givesHistory } = useStore(settings)
  const typed = useMedia(TYPED)
  const camera = useSource(sources.camera)
  const microphone = useSource(sources.microphone)
  return (
    <Layer title={say('settings')} onClose={onClose}>
      <DevicePickers
        sources={sources}
        camera={camera}
        microphone={microphone}
        preferences={preferences}
        prefer={prefer}
      />
      <LookChoices />
      <Switch on={givesHistory} onChange={(on) => set({ givesHistory: on })}>
        <span>{say('give-history')}</span>
        <span className="quiet settings__advice">{say('give-history-advice')}</span>
      </Switch>
      {typed && (
        <section className="settings__part" aria-labelledby="settings-shortcuts">
          <h3 id="settings-shortcuts">{say('shortcuts')}</h3>
          <ShortcutList />
        </section>
      )}
    </Layer>
  )
}
