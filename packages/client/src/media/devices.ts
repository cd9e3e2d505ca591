/** Camera, microphone and screen: opened on demand, switched in place, and each failure told apart (M1). */
import { ask } from '../asked.ts'
import { RoomError } from '../errors.ts'
import { createEvents } from '../events.ts'
import type { LocalSource, SourceEvents, SourceKind } from './source.ts'

/** Our own camera, closed until it is enabled. Can be shown before a room is joined, and given to `joinRoom`. */
export function createCamera(): LocalSource {
  return createSource('camera', (video) => navigator.mediaDevices.getUserMedia({ video }))
}

/** Our own microphone, closed until it is enabled. */
export function createMicrophone(): LocalSource {
  return createSource('microphone', (audio) => navigator.mediaDevices.getUserMedia({ audio }))
}

/** Our own screen, with its sound where the browser gives it. Enable it in a gesture of the user. */
export function createScreen(): LocalSource {
  return createSource('screen', (video) =>
    navigator.mediaDevices.getDisplayMedia({ video, audio: true }),
  )
}

function createSource(
  kind: SourceKind,
  open: (constraints: MediaTrackConstraints) => Promise<MediaStream>,
): LocalSource {
  const events = createEvents<SourceEvents>()
  const changed = (): void => events.emit('change')
  let stream: MediaStream | null = null
  let tracks: readonly MediaStreamTrack[] = []
  let muted = false
  let error: RoomError | null = null
  let wanted: MediaTrackConstraints = {}
  /** The opening under way: one that is overtaken is closed as it arrives. */
  let opening: object | null = null

  function preview(): MediaStream {
    stream ??= new MediaStream()
    return stream
  }

  /** In one step, so that nobody sees the time between two devices. */
  function hold(next: readonly MediaStreamTrack[]): void {
    const before = tracks
    tracks = next
    for (const track of before) {
      if (next.includes(track)) continue
      preview().removeTrack(track)
      track.stop()
    }
    for (const track of next) {
      if (before.includes(track)) continue
      preview().addTrack(track)
      track.enabled = !muted
      track.addEventListener('ended', () => {
        if (tracks.includes(track))
          hold(tracks.filter((other) => other !== track && !isMain(track)))
      })
    }
    changed()
  }

  function isMain(track: MediaStreamTrack): boolean {
    return track.kind === (kind === 'microphone' ? 'audio' : 'video')
  }

  async function enable(constraints: MediaTrackConstraints): Promise<void> {
    const ours = (opening = {})
    wanted = constraints
    try {
      const opened = await open(constraints)
      if (opening !== ours) {
        for (const track of opened.getTracks()) track.stop()
        return
      }
      opening = null
      error = null
      hold(opened.getTracks())
    } catch (cause) {
      const failed = await errorOf(kind, cause)
      if (opening !== ours) return
      opening = null
      error = failed
      changed()
      throw failed
    }
  }

  return {
    kind,
    get enabled() {
      return tracks.length > 0
    },
    get muted() {
      return muted
    },
    set muted(next) {
      if (muted === next) return
      muted = next
      for (const track of tracks) track.enabled = !muted
      changed()
    },
    get stream() {
      return preview()
    },
    get track() {
      return tracks.find(isMain) ?? null
    },
    get audioTrack() {
      return kind === 'screen' ? (tracks.find((track) => !isMain(track)) ?? null) : null
    },
    get error() {
      return error
    },
    enable: (constraints) => enable(constraints ?? wanted),
    disable: () => {
      opening = null
      error = null
      if (tracks.length > 0) hold([])
    },
    use: async (deviceId) => {
      const constraints = { ...wanted, deviceId: { exact: deviceId } }
      if (opening || tracks.length > 0) await enable(constraints)
      else wanted = constraints
    },
    on: events.on,
  }
}

/** What tells the failures apart is loaded when there is one. */
async function errorOf(kind: SourceKind, cause: unknown): Promise<RoomError> {
  const asking = ask((later) => later.deviceError(kind, cause))
  return asking.catch(() => new RoomError('internal', String(cause), cause))
}
