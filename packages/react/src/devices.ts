import { useEffect, useSyncExternalStore } from 'react'
import type { LocalSource } from 'roomful'
import { useNearestRoom } from './RoomProvider.tsx'
import { createStore } from './store.ts'

/** The devices that there are, as the browser lists them (MediaDeviceInfo). */
export type Devices = {
  /** For `camera.use(deviceId)`. */
  readonly cameras: readonly MediaDeviceInfo[]
  /** For `microphone.use(deviceId)`. */
  readonly microphones: readonly MediaDeviceInfo[]
  /** For `<RoomAudio speakerId={deviceId}>`. */
  readonly speakers: readonly MediaDeviceInfo[]
}

const NONE: Devices = { cameras: [], microphones: [], speakers: [] }
/** What has no id yet, and Chromium's second entry for what the system uses for calls. */
const NO_CHOICE: readonly string[] = ['', 'communications']
const NO_SOURCES: readonly LocalSource[] = []

/** Of the page: components share one list. */
const list = createStore(NONE)
let looking = 0
/** The newest look, so that one that is overtaken changes nothing. */
let newest = 0
let unwatch: (() => void) | null = null

/**
 * The cameras, microphones and speakers of this computer. Browsers tell ids and names only once there was a permission, so
 * what has no id yet is left out, and the list is read anew when a source changes. What Chromium lists twice, as `communications`,
 * is there once. Renders again when one comes or goes.
 * @param sources what to watch for a first permission, before a room is joined; in a room its own are watched already
 */
export function useDevices(sources: readonly LocalSource[] = NO_SOURCES): Devices {
  const room = useNearestRoom()
  const devices = useSyncExternalStore(subscribe, list.get, () => NONE)
  useEffect(() => {
    const watched = [...sources, ...(room ? [room.camera, room.microphone] : [])]
    const ends = watched.map((source) => source.on('change', look))
    return () => {
      for (const end of ends) end()
    }
  }, [room, sources])
  return devices
}

function subscribe(listener: () => void): () => void {
  const end = list.subscribe(listener)
  if (looking++ === 0) {
    const devices = mediaDevices()
    devices?.addEventListener('devicechange', look)
    unwatch = () => devices?.removeEventListener('devicechange', look)
    look()
  }
  return () => {
    end()
    if (--looking > 0) return
    unwatch?.()
    newest++
  }
}

function look(): void {
  const ours = ++newest
  const read = async (): Promise<void> => {
    const found = (await mediaDevices()?.enumerateDevices()) ?? []
    if (ours === newest) list.change((before) => changed(before, sorted(found)))
  }
  // A page that may not ask sees none.
  void read().catch(() => {})
}

/** Undefined on an insecure page, against its type. */
function mediaDevices(): MediaDevices | undefined {
  return navigator.mediaDevices
}

/** The browser makes new entries each time that it is asked. */
function changed(before: Devices, now: Devices): Devices {
  return JSON.stringify(before) === JSON.stringify(now) ? before : now
}

function sorted(found: readonly MediaDeviceInfo[]): Devices {
  const of = (kind: MediaDeviceKind): readonly MediaDeviceInfo[] =>
    found.filter((device) => device.kind === kind && !NO_CHOICE.includes(device.deviceId))
  return { cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') }
}
