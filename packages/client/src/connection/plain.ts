/** A connection to a plain client, which has sections of its own choice and tells nothing (C5). Loaded with the first. */
import type { TrackNote } from '../channel/control.ts'
import { KINDS, takeSections, type Slots, type SlotStreams } from './skeleton.ts'

/** To a plain client only its first audio and its first video are answered with ours (C5). */
export function answerPlain(pc: RTCPeerConnection, streams: SlotStreams): Slots {
  return takeSections(streams, (source) =>
    source === 'microphone' || source === 'camera' ? firstOf(pc, KINDS[source]) : undefined,
  )
}

/** The first section of a kind. */
function firstOf(pc: RTCPeerConnection, kind: string): RTCRtpTransceiver | undefined {
  return pc.getTransceivers().find(({ receiver }) => receiver.track.kind === kind)
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
