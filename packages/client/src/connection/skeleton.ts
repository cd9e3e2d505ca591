/**
 * The skeleton of every first offer (C1): four media sections and four channels, always the same, so that what changes
 * later needs no negotiation: publishing is `replaceTrack`.
 */
/** What has a place of its own in every connection. */
export type SlotSource = 'microphone' | 'camera' | 'screen' | 'screen-audio'

/** In the order of the description. */
export const KINDS: Readonly<Record<SlotSource, 'audio' | 'video'>> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
  'screen-audio': 'audio',
}

export const SLOTS: readonly SlotSource[] = Object.keys(KINDS) as SlotSource[] // exactly these

/** Microphone and camera are played in step, a screen with its own sound. */
export function streamOf(source: SlotSource): 'main' | 'screen' {
  return source.startsWith('screen') ? 'screen' : 'main'
}

/** High ids: low ones are what browsers give to ordinary channels, and a plain client's would land in ours (C4). */
const CHANNELS = {
  control: { id: 1000 },
  messages: { id: 1001 },
  realtime: { id: 1002, ordered: false, maxRetransmits: 0 },
  files: { id: 1003 },
} as const

export type Channels = Readonly<Record<keyof typeof CHANNELS, RTCDataChannel>>

export function openChannels(pc: RTCPeerConnection): Channels {
  const channels = Object.entries(CHANNELS).map(([label, init]) => {
    const channel = pc.createDataChannel(`roomful-${label}`, { ...init, negotiated: true })
    channel.binaryType = 'arraybuffer'
    return [label, channel]
  })
  return Object.fromEntries(channels) as Channels // one for each
}

/** The transceivers that carry our own sources, and bring the other side's. */
export type Slots = ReadonlyMap<SlotSource, RTCRtpTransceiver>

/** Names the streams in our descriptions; which tracks are in them is told otherwise. */
export type SlotStreams = Readonly<Record<'main' | 'screen', MediaStream>>

/** Adds the sections of a first offer. */
export function offerSlots(pc: RTCPeerConnection, streams: SlotStreams): Slots {
  const slots = SLOTS.map((source) => {
    const kind = KINDS[source]
    const transceiver = pc.addTransceiver(kind, {
      direction: 'sendrecv',
      streams: [streams[streamOf(source)]],
    })
    preferCodecs(transceiver)
    return [source, transceiver] as const
  })
  return new Map(slots)
}

/** Takes the sections of a peer's first offer as they come: transceivers of our own would not pair with them. */
export function answerSlots(pc: RTCPeerConnection, streams: SlotStreams): Slots {
  const transceivers = pc.getTransceivers()
  return takeSections(streams, (source) => transceivers[SLOTS.indexOf(source)])
}

/** Sends on those sections what they are for. */
export function takeSections(
  streams: SlotStreams,
  sectionOf: (source: SlotSource) => RTCRtpTransceiver | undefined,
): Slots {
  const slots = new Map<SlotSource, RTCRtpTransceiver>()
  for (const source of SLOTS) {
    const transceiver = sectionOf(source)
    if (!transceiver) continue
    transceiver.direction = 'sendrecv'
    transceiver.sender.setStreams(streams[streamOf(source)])
    slots.set(source, transceiver)
  }
  return slots
}

/**
 * Opus, and one profile each of VP8, VP9, AV1 and H264, with rtx. Without red and ulpfec Firefox still writes their
 * `rtcp-fb` lines, which Chromium cannot parse.
 */
const WORTH_HAVING = /^(opus|vp8|vp9|av1|h264|rtx|red|ulpfec)$/i
const OTHER_PROFILE = /profile(-id)?=[1-9]|packetization-mode=0|profile-level-id=(?!42e0)/

const kept: { [kind: string]: RTCRtpCodec[] } = {}

/** Only the codecs worth having, which halves an offer. */
export function preferCodecs(transceiver: RTCRtpTransceiver): void {
  const { kind } = transceiver.receiver.track
  kept[kind] ??= (RTCRtpReceiver.getCapabilities(kind)?.codecs ?? []).filter(
    ({ mimeType, sdpFmtpLine = '' }) =>
      WORTH_HAVING.test(mimeType.slice(6)) && !OTHER_PROFILE.test(sdpFmtpLine),
  )
  transceiver.setCodecPreferences(kept[kind])
}
