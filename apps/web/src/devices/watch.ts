/** Starts by itself what could not start: when the permission is given after all, or a device is connected. */
import type { LocalSource } from 'roomful'
import { start } from './sources.ts'

/** The function that it returns ends the watching. */
export function startWhenPossible(source: LocalSource): () => void {
  const ended = new AbortController()
  const { signal } = ended

  const retry = (after: 'no-device' | 'permission-denied'): void => {
    if (source.error?.code === after && !source.enabled) void start(source)
  }

  // Undefined on an insecure page, against its type.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  devices?.addEventListener('devicechange', () => retry('no-device'), { signal })

  const watchPermission = async (): Promise<void> => {
    const status = await permissionOf(source)
    if (status === null || signal.aborted) return
    const changed = (): void => {
      if (status.state === 'granted') retry('permission-denied')
    }
    status.addEventListener('change', changed, { signal })
  }
  void watchPermission()
  return () => ended.abort()
}

/** `null` where the browser does not tell. */
async function permissionOf({ kind }: LocalSource): Promise<PermissionStatus | null> {
  if (kind === 'screen') return null
  try {
    return await navigator.permissions.query({ name: kind })
  } catch {
    return null
  }
}
