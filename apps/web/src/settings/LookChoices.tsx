import type { ReactNode } from 'react'
import './settings.css'
import { set, settings, type Theme } from '../kept/settings.ts'
import { Choice } from '../parts/Choice.tsx'
import { useStore } from '../use-store.ts'
import { LANGUAGES, nameOfLanguage } from '../words/language.ts'
import { say } from '../words/say.ts'

const THEMES: readonly Theme[] = ['system', 'dark', 'light']

/** Language and appearance: kept on this device, and applied at once. */
export function LookChoices(): ReactNode {
  const { language, theme } = useStore(settings)
  return (
    <div className="settings__pair">
      <Choice
        label={say('language')}
        chosen={language}
        choices={[
          { id: '', label: say('language-system') },
          ...LANGUAGES.map((id) => ({ id, label: nameOfLanguage(id), lang: id })),
        ]}
        onChoose={(next) => set({ language: next })}
      />
      <Choice
        label={say('theme')}
        chosen={theme}
        choices={THEMES.map((id) => ({ id, label: say(`theme-${id}`) }))}
        onChoose={(next) => set({ theme: next })}
      />
    </div>
  )
}
