import { settings } from '../kept/settings.ts'
import { useStore } from '../use-store.ts'
import { SHORTCUTS, type ShortcutId } from './catalogue.ts'
import { boundKeys } from './match.ts'

/** The keys of a shortcut now, or `null` where all of them are turned off. */
export function useKeys(id: ShortcutId | undefined): string | null {
  const { shortcutsOn, keys } = useStore(settings)
  const shortcut = SHORTCUTS.find((one) => one.id === id)
  return shortcutsOn && shortcut ? boundKeys(shortcut, keys) : null
}
