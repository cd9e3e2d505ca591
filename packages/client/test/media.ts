/** MediaStreams and their tracks without devices, in place of the browser's. */
import { vi } from 'vitest'

export type TrackDouble = {
  /** For the code that is tested. */
  readonly track: MediaStreamTrack
  readonly isStopped: () => boolean
  /** The device is gone: the browser says so. After `stop` it says nothing. */
  readonly end: () => void
}

let made = 0

export function createTrack(kind: 'audio' | 'video' = 'video'): TrackDouble {
  const target = new EventTarget()
  let readyState: MediaStreamTrackState = 'live'
  const track = {
    id: `${kind}-${made++}`,
    kind,
    enabled: true,
    get readyState() {
      return readyState
    },
    addEventListener: target.addEventListener.bind(target),
    stop: () => {
      readyState = 'ended'
    },
  }
  return {
    // Has what the SDK uses of one.
    track: track as unknown as MediaStreamTrack,
    isStopped: () => readyState === 'ended',
    end: () => {
      if (readyState === 'ended') return
      readyState = 'ended'
      target.dispatchEvent(new Event('ended'))
    },
  }
}

export function createStream(...tracks: readonly TrackDouble[]): MediaStream {
  return streamOf(tracks.map(({ track }) => track))
}

function streamOf(given: readonly MediaStreamTrack[]): MediaStream {
  const tracks = new Set(given)
  const stream = {
    id: `stream-${made++}`,
    getTracks: () => [...tracks],
    addTrack: (track: MediaStreamTrack) => void tracks.add(track),
    removeTrack: (track: MediaStreamTrack) => void tracks.delete(track),
  }
  return stream as unknown as MediaStream // as above
}

/** Lets the code that is tested make streams of its own. `vi.unstubAllGlobals` ends it. */
export function stubMediaStream(): void {
  vi.stubGlobal('MediaStream', function Stream(tracks: readonly MediaStreamTrack[] = []) {
    return streamOf(tracks)
  })
}
