/** What a connection receives, where no control channel has told it: from a mark, or from a plain client's sections. */
import type { TrackNote } from '../channel/control.ts'
import type { Mark } from './mark.ts'
import { firstOf, SLOTS, streamOf, type Slots } from './skeleton.ts'

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

/** A plain client tells nothing: what it sends is what it publishes (C5). */
export function notesOfPlain(pc: RTCPeerConnection): readonly TrackNote[] {
  const audio = firstOf(pc, 'audio')
  const video = firstOf(pc, 'video')
  return pc.getTransceivers().flatMap((transceiver): TrackNote[] => {
    const { mid, currentDirection } = transceiver
    if (mid === null || (currentDirection !== 'sendrecv' && currentDirection !== 'recvonly'))
      return []
    const source = transceiver === audio ? 'microphone' : transceiver === video ? 'camera' : null
    return [
      {
        mid,
        source: source ?? 'custom',
        muted: false,
        metadata: null,
        stream: source ? 'main' : mid,
      },
    ]
  })
}

/** The track that a media section receives, once it is negotiated. */
export function receivedTrack(pc: RTCPeerConnection, mid: string): MediaStreamTrack | undefined {
  const transceiver = pc.getTransceivers().find((each) => each.mid === mid)
  return transceiver?.currentDirection === 'stopped' ? undefined : transceiver?.receiver.track
}
