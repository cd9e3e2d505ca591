/** What a connection receives, where no control channel has told it. A plain client's is in plain.ts. */
import type { TrackNote } from '../channel/control.ts'
import type { Mark } from './mark.ts'
import { SLOTS, streamOf, type Slots } from './skeleton.ts'

/** Before the control channel is open: what the mark says is live. */
export function notesOfMark(mark: Mark | null, slots: Slots): readonly TrackNote[] {
  if (!mark?.media) return []
  return mark.live.flatMap((place): TrackNote[] => {
    const source = SLOTS[place]
    const mid = source && slots.get(source)?.mid
    return source && mid
      ? [{ mid, source, muted: false, metadata: null, stream: streamOf(source) }]
      : []
  })
}

/** The track that a media section receives, once it is negotiated. */
export function receivedTrack(pc: RTCPeerConnection, mid: string): MediaStreamTrack | undefined {
  const transceiver = pc.getTransceivers().find((each) => each.mid === mid)
  return transceiver?.currentDirection === 'stopped' ? undefined : transceiver?.receiver.track
}
