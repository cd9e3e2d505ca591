/** MediaStreams and their tracks without devices, in place of the browser's: those of the network in memory. */
import { vi } from 'vitest'
import { createStream as streamOf, createTrack as trackOf, endTrack } from '../src/testing/media.ts'

export type TrackDouble = {
  /** For the code that is tested. */
  readonly track: MediaStreamTrack
  readonly isStopped: () => boolean
  /** The device is gone: the browser says so. After `stop` it says nothing. */
  readonly end: () => void
}

export function createTrack(kind: 'audio' | 'video' = 'video'): TrackDouble {
  const track = trackOf(kind)
  return { track, isStopped: () => track.readyState === 'ended', end: () => endTrack(track) }
}

export function createStream(...tracks: readonly TrackDouble[]): MediaStream {
  return streamOf(tracks.map(({ track }) => track))
}

/** Lets the code that is tested make streams of its own. `vi.unstubAllGlobals` ends it. */
export function stubMediaStream(): void {
  vi.stubGlobal('MediaStream', function Stream(tracks: readonly MediaStreamTrack[] = []) {
    return streamOf(tracks)
  })
}
