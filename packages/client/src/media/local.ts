/** What we publish: the sources of the skeleton's slots, and tracks of the app's own. Does not know to whom. */
import { SLOTS, type SlotSource } from '../connection/skeleton.ts'
import { checkTold } from '../channel/told.ts'
import { RoomError } from '../errors.ts'
import type { Json, Publication, PublishOptions, TrackSource } from '../types.ts'
import type { LocalSource } from './source.ts'

export type LocalTrack = { readonly track: MediaStreamTrack; readonly muted: boolean }

/** A track of the app's own; the object is the same while it is published. */
export type Extra = {
  readonly stream: MediaStream
  readonly source: TrackSource
  readonly metadata: Json
  track: MediaStreamTrack
  muted: boolean
}

export type LocalMedia = {
  readonly slot: (source: SlotSource) => LocalTrack | null
  /** The places of the slots that are live, for the mark of a description. */
  readonly live: () => readonly number[]
  readonly extras: () => readonly Extra[]
  readonly publish: (track: MediaStreamTrack, options: PublishOptions) => Publication
  readonly stop: () => void
}

export type LocalSources = {
  readonly camera: LocalSource
  readonly microphone: LocalSource
  readonly screen: LocalSource
}

export function createLocalMedia(sources: LocalSources, onChange: () => void): LocalMedia {
  const extras = new Set<Extra>()
  const ends = Object.values(sources).map((source) => source.on('change', onChange))

  function slot(source: SlotSource): LocalTrack | null {
    const { track, audioTrack, muted } = sources[source === 'screen-audio' ? 'screen' : source]
    const shown = source === 'screen-audio' ? audioTrack : track
    return shown && { track: shown, muted }
  }

  return {
    slot,
    live: () => SLOTS.flatMap((source, place) => (slot(source) ? [place] : [])),
    extras: () => [...extras],
    publish: (track, { source = 'custom', metadata = null, stream = new MediaStream([track]) }) => {
      if ([...extras].some((extra) => extra.track === track))
        throw new RoomError('bad-argument', 'This track is published already.')
      checkTold(metadata)
      const extra: Extra = { stream, source, metadata, track, muted: !track.enabled }
      extras.add(extra)
      onChange()
      return {
        get track() {
          return extra.track
        },
        get muted() {
          return extra.muted
        },
        set muted(muted) {
          extra.muted = muted
          extra.track.enabled = !muted
          onChange()
        },
        replaceTrack: async (next) => {
          if (next.kind !== extra.track.kind)
            throw new RoomError('bad-argument', 'Not of the same kind.')
          extra.track = next
          next.enabled = !extra.muted
          onChange()
        },
        unpublish: () => {
          if (extras.delete(extra)) onChange()
        },
      }
    },
    stop: () => {
      for (const end of ends) end()
      extras.clear()
    },
  }
}
