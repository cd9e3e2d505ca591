import { useState } from 'react'
import {
  changed,
  decodePreferences,
  PREFERENCES_KEY,
  type Preferences,
} from '../kept/preferences.ts'
import { keep, readKept } from '../kept/storage.ts'

export type Prefer = (change: Partial<Preferences>) => void

/** What was chosen the last time, and what keeps a new choice. */
export function usePreferences(): readonly [Preferences, Prefer] {
  const [preferences, setPreferences] = useState(() => decodePreferences(readKept(PREFERENCES_KEY)))
  const prefer: Prefer = (change) => {
    setPreferences((before) => {
      const next = changed(before, change)
      keep(PREFERENCES_KEY, next)
      return next
    })
  }
  return [preferences, prefer]
}
