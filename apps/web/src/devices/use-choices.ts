import { useEffect, useState } from 'react'
import { choicesOf, NO_CHOICES, type Choices } from './choices.ts'

/** The devices there are now. Names come with the first permission: `granted` changing looks again. */
export function useChoices(granted: boolean): Choices {
  const [choices, setChoices] = useState(NO_CHOICES)
  useEffect(() => {
    // Undefined on an insecure page, against its type.
    const devices = navigator.mediaDevices as MediaDevices | undefined
    if (devices === undefined) return
    let ended = false
    const look = async (): Promise<void> => {
      const found = await devices.enumerateDevices().catch(() => [])
      if (!ended) setChoices(choicesOf(found))
    }
    const changed = (): void => void look()
    changed()
    devices.addEventListener('devicechange', changed)
    return () => {
      ended = true
      devices.removeEventListener('devicechange', changed)
    }
  }, [granted])
  return choices
}
