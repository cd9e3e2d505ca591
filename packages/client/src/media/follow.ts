/** A camera or microphone whose device goes away is opened again on another one, in place (M1). */
import { RoomError, type RoomErrorCode } from '../errors.ts'
import type { LocalSource } from './source.ts'

export type FollowOptions = {
  /**
   * Ids of devices (`MediaDeviceInfo.deviceId`), the best first, asked for whenever one is lost. Those that are not there are
   * passed over; after them comes the browser's own choice.
   * @default none
   */
  readonly preferred?: () => readonly string[]
}

/** With these the next device may do. Any other needs the user: asking again would only ask them again. */
const NEXT_MAY_DO: ReadonlySet<RoomErrorCode> = new Set(['no-device', 'device-busy'])

/**
 * Watches a source: where its track ends by itself, since the device was unplugged or the system took it (a call on a
 * phone), it is opened again, on the same device if that is still there, else on the next of the preferred ones. It stays
 * muted or not, as it was; nothing is negotiated. Where none opens, `source.error` says why, and it is tried again when a device
 * is connected or the page is shown again. A device that comes back is not switched to: what works is left alone.
 * A screen is left as it is: who ends its sharing means it.
 *
 * Returns what ends the watching.
 */
export function followDevices(
  source: LocalSource,
  { preferred = () => [] }: FollowOptions = {},
): () => void {
  // Undefined on an insecure page, against its type: there is no device to lose.
  const media = navigator.mediaDevices as MediaDevices | undefined
  if (source.kind === 'screen' || !media) return () => {}
  const ended = new AbortController()
  const { signal } = ended
  const followed = new WeakSet<MediaStreamTrack>()
  let lost: MediaStreamTrack | null = null

  function follow(): void {
    const { track } = source
    if (!track || followed.has(track)) return
    followed.add(track)
    lost = null
    // `stop` of our own does not tell it (W3C Media Capture, 4.3.1).
    track.addEventListener('ended', () => void reopen((lost = track)), { signal })
  }

  /** Nobody has opened, closed or switched it meanwhile. */
  const isLost = (track: MediaStreamTrack): boolean =>
    !signal.aborted && lost === track && !source.enabled

  async function reopen(track: MediaStreamTrack): Promise<void> {
    const { deviceId: _, ...constraints } = track.getConstraints()
    const { deviceId = '' } = track.getSettings()
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => [])
    for (const exact of candidates(source.kind, devices, [deviceId, ...preferred()])) {
      if (!isLost(track)) return
      if (await opens({ ...constraints, deviceId: { exact } })) return
    }
    if (isLost(track)) await opens(constraints)
  }

  /** `false`: the next one is to be tried. */
  async function opens(constraints: MediaTrackConstraints): Promise<boolean> {
    try {
      await source.enable(constraints)
      return true
    } catch (error) {
      if (error instanceof RoomError && NEXT_MAY_DO.has(error.code)) return false
      lost = null
      return true
    }
  }

  /** A source that was closed since has no error. */
  const again = (): void => {
    if (lost && source.error && document.visibilityState === 'visible') void reopen(lost)
  }

  const ends = source.on('change', follow)
  media.addEventListener('devicechange', again, { signal })
  document.addEventListener('visibilitychange', again, { signal })
  follow()
  return () => {
    ended.abort()
    ends()
  }
}

/** Those that are there, each once. */
function candidates(
  kind: LocalSource['kind'],
  devices: readonly MediaDeviceInfo[],
  wanted: readonly string[],
): ReadonlySet<string> {
  const of = kind === 'camera' ? 'videoinput' : 'audioinput'
  const present = new Set(
    devices.flatMap((device) => (device.kind === of ? [device.deviceId] : [])),
  )
  return new Set(wanted.filter((id) => id !== '' && present.has(id)))
}
