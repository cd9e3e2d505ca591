/** Brings what we publish onto one connection: the slots by `replaceTrack`, tracks of the app's own by negotiation. */
import type { TrackNote } from '../channel/control.ts'
import type { Extra, LocalMedia } from '../media/local.ts'
import { preferCodecs, streamOf, type Slots } from './skeleton.ts'

export type Publishing = {
  /** @param settled the first exchange is done: before it, nothing may be added (C1) */
  readonly sync: (slots: Slots, settled: boolean) => void
  /** What is on the connection, for the other side. */
  readonly notes: (slots: Slots) => readonly TrackNote[]
}

export function createPublishing(
  pc: RTCPeerConnection,
  local: LocalMedia,
  onBroken: (cause: unknown) => void,
): Publishing {
  const carried = new Map<Extra, RTCRtpTransceiver>()
  /** What carried something that was taken back, until it can be stopped. */
  const leaving = new Set<RTCRtpTransceiver>()

  function carry(transceiver: RTCRtpTransceiver, track: MediaStreamTrack | null): void {
    if (transceiver.sender.track === track) return
    transceiver.sender.replaceTrack(track).catch((cause: unknown) => {
      if (pc.signalingState !== 'closed' && transceiver.direction !== 'stopped') onBroken(cause)
    })
  }

  function add({ track, stream }: Extra): RTCRtpTransceiver {
    // `addTrack` would take one of the skeleton's.
    const transceiver = pc.addTransceiver(track, { direction: 'sendonly', streams: [stream] })
    preferCodecs(transceiver)
    return transceiver
  }

  /** Stopped before it was negotiated, a transceiver makes Chromium ask for negotiation without end. */
  function stopLeaving(): void {
    for (const transceiver of leaving) {
      if (transceiver.currentDirection === null) {
        carry(transceiver, null)
        continue
      }
      leaving.delete(transceiver)
      transceiver.stop()
    }
  }

  return {
    sync: (slots, settled) => {
      for (const [source, transceiver] of slots)
        carry(transceiver, local.slot(source)?.track ?? null)
      if (!settled) return
      const extras = local.extras()
      for (const [extra, transceiver] of carried) {
        if (extras.includes(extra)) continue
        carried.delete(extra)
        leaving.add(transceiver)
      }
      stopLeaving()
      for (const extra of extras) {
        const transceiver = carried.get(extra)
        if (transceiver) carry(transceiver, extra.track)
        else carried.set(extra, add(extra))
      }
    },
    notes: (slots) => [
      ...[...slots].flatMap(([source, { mid }]): TrackNote[] => {
        const live = local.slot(source)
        return live && mid !== null
          ? [{ mid, source, muted: live.muted, metadata: null, stream: streamOf(source) }]
          : []
      }),
      ...[...carried].flatMap(([{ source, muted, metadata, stream }, { mid }]): TrackNote[] =>
        mid === null ? [] : [{ mid, source, muted, metadata, stream: stream.id }],
      ),
    ],
  }
}
