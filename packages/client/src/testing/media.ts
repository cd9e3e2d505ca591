/** MediaStreams and their tracks (W3C Media Capture), without pictures and sound. */
import { asTarget, fire } from './target.ts'

export type TrackKind = 'audio' | 'video'

/** Stops a device, as somebody who pulls its plug: the page is told. */
const endings = new WeakMap<MediaStreamTrack, () => void>()
let made = 0

/** @param remote received, so it is muted until something is sent */
export function createTrack(kind: TrackKind, label = '', settings: object = {}): MediaStreamTrack {
  let readyState: MediaStreamTrackState = 'live'
  let constraints: MediaTrackConstraints = {}
  const target = asTarget(
    {
      id: `${kind}-${++made}`,
      kind,
      label,
      enabled: true,
      muted: false,
      contentHint: '',
      get readyState() {
        return readyState
      },
      stop: () => {
        readyState = 'ended'
      },
      clone: () => createTrack(kind, label, settings),
      getSettings: () => ({ ...settings }),
      getCapabilities: () => ({}),
      getConstraints: () => constraints,
      applyConstraints: async (next: MediaTrackConstraints = {}) => {
        constraints = next
      },
    },
    ['ended', 'mute', 'unmute'],
  )
  const track = target as unknown as MediaStreamTrack // has what the standard names
  endings.set(track, () => {
    if (readyState === 'ended') return
    readyState = 'ended'
    fire(target, 'ended')
  })
  return track
}

/** The device of a track is gone, or a remote track will bring no more: its event `ended` says so. */
export function endTrack(track: MediaStreamTrack): void {
  endings.get(track)?.()
}

export function createStream(
  given: readonly MediaStreamTrack[] | MediaStream = [],
  id = `stream-${++made}`,
): MediaStream {
  const tracks = new Set('getTracks' in given ? given.getTracks() : given)
  const ofKind = (kind: TrackKind): MediaStreamTrack[] =>
    [...tracks].filter((track) => track.kind === kind)
  const stream = asTarget(
    {
      id,
      get active() {
        return [...tracks].some(({ readyState }) => readyState === 'live')
      },
      getTracks: () => [...tracks],
      getAudioTracks: () => ofKind('audio'),
      getVideoTracks: () => ofKind('video'),
      getTrackById: (wanted: string) => [...tracks].find((track) => track.id === wanted) ?? null,
      addTrack: (track: MediaStreamTrack) => void tracks.add(track),
      removeTrack: (track: MediaStreamTrack) => void tracks.delete(track),
      clone: () => createStream([...tracks].map((track) => track.clone())),
    },
    ['addtrack', 'removetrack'],
  )
  return stream as unknown as MediaStream // as above
}

/** One camera, one microphone and one screen, all allowed (W3C Media Capture, 9; Screen Capture, 5). */
export function createDevices(): MediaDevices {
  const opened = (kind: TrackKind, label: string): MediaStreamTrack =>
    createTrack(kind, label, { deviceId: label })
  const devices = asTarget(
    {
      enumerateDevices: async () =>
        [
          ['videoinput', 'camera'],
          ['audioinput', 'microphone'],
          ['audiooutput', 'speaker'],
        ].map(([kind, label]) => ({ kind, label, deviceId: label, groupId: label })),
      getSupportedConstraints: () => ({ deviceId: true }),
      getUserMedia: async ({ audio, video }: MediaStreamConstraints = {}) => {
        if (!audio && !video)
          throw new TypeError('At least one of audio and video must be requested')
        return createStream([
          ...(audio ? [opened('audio', 'microphone')] : []),
          ...(video ? [opened('video', 'camera')] : []),
        ])
      },
      getDisplayMedia: async ({ audio }: DisplayMediaStreamOptions = {}) =>
        createStream([
          opened('video', 'screen'),
          ...(audio ? [opened('audio', 'screen-audio')] : []),
        ]),
    },
    ['devicechange'],
  )
  return devices as unknown as MediaDevices // as above
}

export function kindOf(kind: unknown): TrackKind {
  if (kind === 'audio' || kind === 'video') return kind
  throw new TypeError(`"${String(kind)}" is neither audio nor video`)
}
