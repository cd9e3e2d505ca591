/** A camera or microphone whose device goes away is opened again on another one, in place (M1). */
import { RoomError, type RoomErrorCode } from '../errors.ts'
import type { LocalSource } from './source.ts'

export type FollowOptions = {
  /**
   * Ids of devices (`MediaDeviceInfo.deviceId`), the best first, asked for whenever one is lost or connected: put first what was
   * chosen last. Those that are not there are passed over; after them comes the browser's own choice.
   * @default none
   */
  readonly preferred?: () => readonly string[]
}

/** With these the next device may do. Any other needs the user: asking again would only ask them again. */
const NEXT_MAY_DO: ReadonlySet<RoomErrorCode> = new Set(['no-device', 'device-busy'])
/** Another program holds it (W3C Media Capture, 10.2). */
const BUSY = /^(NotReadable|Abort)Error$/

/**
 * Watches a source: where its track ends by itself, since the device was unplugged or the system took it (a call on a
 * phone), it is opened again, on the same device if that is still there, else on the next of the preferred ones. It stays
 * muted or not, as it was; nothing is negotiated. Where none opens, `source.error` says why, and it is tried again when a device
 * is connected or the page is shown again. A preferred device that is connected takes over from whatever stood in for it; any
 * other is not switched to: what works is left alone. It goes on, and without an error, where the preferred one is busy: that is
 * tried again on the same occasions.
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
  let known: ReadonlySet<string> = new Set()
  /** Came back while another program held them. */
  const busy = new Set<string>()

  function follow(): void {
    const { track } = source
    if (!track || followed.has(track)) return
    followed.add(track)
    lost = null
    void look()
    // `stop` of our own does not tell it (W3C Media Capture, 4.3.1).
    track.addEventListener('ended', () => void reopen((lost = track)), { signal })
  }

  /** Nobody has opened, closed or switched it meanwhile. */
  const isLost = (track: MediaStreamTrack): boolean =>
    !signal.aborted && lost === track && !source.enabled

  async function reopen(track: MediaStreamTrack): Promise<void> {
    const { deviceId: _, ...constraints } = track.getConstraints()
    const { deviceId = '' } = track.getSettings()
    const present = await look()
    for (const exact of new Set([deviceId, ...preferred()])) {
      if (!isLost(track)) return
      if (!present.has(exact)) continue
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

  /** The ids of what is there, which browsers tell only once there was a permission. */
  async function look(): Promise<ReadonlySet<string>> {
    const of = source.kind === 'camera' ? 'videoinput' : 'audioinput'
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => [])
    const there = devices.filter(({ kind, deviceId }) => kind === of && deviceId !== '')
    return (known = new Set(there.map(({ deviceId }) => deviceId)))
  }

  async function again(): Promise<void> {
    const before = known
    const present = await look()
    const { track } = source
    if (signal.aborted) return
    if (!track) {
      // A source that was closed since has no error.
      if (lost && source.error && document.visibilityState === 'visible') void reopen(lost)
      return
    }
    const wanted = preferred()
    const at = wanted.indexOf(track.getSettings().deviceId ?? '')
    for (const id of at < 0 ? wanted : wanted.slice(0, at))
      if (present.has(id) && (!before.has(id) || busy.has(id)) && (await takesOver(id, track)))
        return
  }

  /** Opened for a try first: nobody chose it now, so nobody is told of an error while the other one works. */
  async function takesOver(id: string, from: MediaStreamTrack): Promise<boolean> {
    const only = { deviceId: { exact: id } }
    try {
      const tried = await navigator.mediaDevices.getUserMedia(
        source.kind === 'camera' ? { video: only } : { audio: only },
      )
      busy.delete(id)
      if (!signal.aborted && source.track === from) await source.use(id).catch(() => {})
      for (const track of tried.getTracks()) track.stop()
      return true
    } catch (error) {
      if (BUSY.test((error as DOMException).name)) busy.add(id)
      else busy.delete(id)
      return false
    }
  }

  const ends = source.on('change', follow)
  media.addEventListener('devicechange', () => void again(), { signal })
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'visible' && void again(),
    { signal },
  )
  follow()
  return () => {
    ended.abort()
    ends()
  }
}
