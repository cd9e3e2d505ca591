/**
 * What one peer publishes, as streams that stay the same objects while tracks come and go, rebuilt connections included:
 * an app attaches a stream once. Neither browser tells of a track replaced by null, so the peer's own notes say what is live.
 */
import type { TrackNote } from '../channel/control.ts'
import type { RemoteTrack } from '../types.ts'

export type RemoteMedia = {
  readonly tracks: () => readonly RemoteTrack[]
  readonly streams: () => readonly MediaStream[]
  /** @param trackOf the track that a media section receives, once it is negotiated */
  readonly update: (
    notes: readonly TrackNote[],
    trackOf: (mid: string) => MediaStreamTrack | undefined,
  ) => void
  /** Whether anything of it is to be seen and heard, from now on. */
  readonly allow: (published: boolean) => void
}

export type RemoteMediaOptions = {
  readonly onStream: (stream: MediaStream) => void
  readonly onStreamEnded: (stream: MediaStream) => void
  readonly onChange: () => void
}

export function createRemoteMedia(options: RemoteMediaOptions): RemoteMedia {
  const streams = new Map<string, MediaStream>()
  let tracks: readonly RemoteTrack[] = []
  let notes: readonly TrackNote[] = []
  let trackOf: (mid: string) => MediaStreamTrack | undefined
  let allowed = true

  function streamNamed(name: string): MediaStream {
    const existing = streams.get(name)
    if (existing) return existing
    const stream = new MediaStream()
    streams.set(name, stream)
    return stream
  }

  function show(): void {
    const next = notes.flatMap(({ mid, source, muted, metadata, stream }): RemoteTrack[] => {
      const track = allowed && trackOf(mid)
      return track ? [{ track, stream: streamNamed(stream), source, muted, metadata }] : []
    })
    const isSame = ({ track, stream }: RemoteTrack, at: number): boolean =>
      track === tracks[at]?.track && stream === tracks[at].stream
    // Of tracks and streams nothing is in JSON, of all else everything.
    if (next.every(isSame) && JSON.stringify(next) === JSON.stringify(tracks)) return
    tracks = next
    for (const [name, stream] of streams) {
      const had = stream.getTracks().length > 0
      const wanted = next.filter((entry) => entry.stream === stream).map(({ track }) => track)
      for (const track of stream.getTracks()) if (!wanted.includes(track)) stream.removeTrack(track)
      for (const track of wanted) stream.addTrack(track)
      if (!had && wanted.length > 0) options.onStream(stream)
      if (had && wanted.length === 0) {
        streams.delete(name)
        options.onStreamEnded(stream)
      }
    }
    options.onChange()
  }

  return {
    tracks: () => tracks,
    streams: () => [...streams.values()].filter((stream) => stream.getTracks().length > 0),
    update: (...told) => {
      ;[notes, trackOf] = told
      show()
    },
    allow: (published) => {
      allowed = published
      show()
    },
  }
}
