/** How the app looks and behaves on this device, whatever the room. Kept here and told to nobody. */
import { createStore, type Store } from '../store.ts'
import { isShortcut, type ShortcutId } from '../shortcuts/catalogue.ts'
import { keep, readKept } from './storage.ts'

export type Theme = 'system' | 'dark' | 'light'

export type Settings = {
  /** A subtag of BCP 47; empty for what the system says. */
  readonly language: string
  readonly theme: Theme
  /** Whoever comes later gets the chat so far. */
  readonly givesHistory: boolean
  readonly shortcutsOn: boolean
  /** Those that were bound to other keys than the catalogue's. */
  readonly keys: Readonly<Partial<Record<ShortcutId, string>>>
}

const SETTINGS_KEY = 'roomful.settings'
const MAX_KEYS_CHARS = 24

export function decodeSettings(stored: unknown): Settings {
  const fields: Partial<Record<string, unknown>> =
    typeof stored === 'object' && stored !== null ? { ...stored } : {}
  const { language, theme, keys } = fields
  const bound = typeof keys === 'object' && keys !== null ? Object.entries(keys) : []
  return {
    language: typeof language === 'string' ? language : '',
    theme: theme === 'dark' || theme === 'light' ? theme : 'system',
    givesHistory: fields['givesHistory'] !== false,
    shortcutsOn: fields['shortcutsOn'] !== false,
    keys: Object.fromEntries(
      bound.filter(
        ([id, value]) =>
          isShortcut(id) && typeof value === 'string' && value.length <= MAX_KEYS_CHARS,
      ),
    ),
  }
}

export const settings: Store<Settings, Partial<Settings>> = createStore<
  Settings,
  Partial<Settings>
>(decodeSettings(readKept(SETTINGS_KEY)), (before, change) => ({ ...before, ...change }))

/** Changes some of them and keeps them. */
export function set(change: Partial<Settings>): void {
  settings.dispatch(change)
  keep(SETTINGS_KEY, settings.get())
}
