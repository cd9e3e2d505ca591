/**
 * One RTCPeerConnection to one peer, from its first description to its end: negotiation, channels, tracks.
 * Does not know the server, nor what comes before and after it.
 */
import {
  MAX_SDP_CHARS,
  type Candidates,
  type ConnectionId,
  type Description,
  type PeerId,
} from '@roomful/protocol'
import { decodeControl, type ControlMessage, type TrackNote } from '../channel/control.ts'
import { watchConnection, type Trace } from '../tracer.ts'
import type { Profile } from '../types.ts'
import { finishDraft, type ConnectionSetup, type Draft } from './draft.ts'
import { addMark, readMark, type Mark } from './mark.ts'
import { startNegotiator, type NegotiationSignal, type Negotiator } from './negotiator.ts'
import { createPublishing } from './publishing.ts'
import { notesOfMark, notesOfPlain, receivedTrack } from './received.ts'
import { answerPlain, answerSlots, openChannels, type Channels, type Slots } from './skeleton.ts'

export type LinkProgress =
  | 'waiting-for-answer'
  | 'connecting'
  | 'connected'
  | 'disconnected'
  | 'failed'

export type LinkOptions = {
  readonly id: ConnectionId
  readonly peer: PeerId
  readonly polite: boolean
  /** Tells this page from the one before a reload, and the peer's stay with us from the one before. */
  readonly page: string
  readonly setup: ConnectionSetup
  readonly iceServers: readonly RTCIceServer[]
  /** Ours, told first on the control channel. */
  readonly profile: () => Profile
  /** Carries a signal through the server. */
  readonly send: (signal: NegotiationSignal) => void
  readonly onProgress: (progress: LinkProgress) => void
  readonly onControl: (message: ControlMessage) => void
  /** The channels of the skeleton, once the peer has said that it has them too, and which page it is. */
  readonly onChannels: (channels: Channels, page: string) => void
  /** A channel of a plain client's own, which messages go through. */
  readonly onPlainChannel: (channel: RTCDataChannel) => void
  readonly onChannel: (channel: RTCDataChannel) => void
  /** What the peer publishes, and where it is received. */
  readonly onNotes: (
    notes: readonly TrackNote[],
    trackOf: (mid: string) => MediaStreamTrack | undefined,
  ) => void
  readonly onBroken: (cause: unknown) => void
  readonly trace: Trace
}

export type Link = {
  readonly id: ConnectionId
  readonly pc: RTCPeerConnection
  readonly progress: () => LinkProgress
  readonly receiveDescription: (description: Description, n: number | undefined) => void
  readonly receiveCandidates: (candidates: Candidates) => void
  readonly repeat: Negotiator['repeat']
  readonly tell: (message: ControlMessage) => void
  /** What we publish has changed. */
  readonly sync: () => void
  readonly watch: () => void
  readonly close: () => void
}

/** A link that offers from a draft. */
export function offerLink(options: LinkOptions, draft: Draft): Link {
  return openLink(options, draft.pc, 'waiting-for-answer', draft)
}

/** A link that answers; the offer is received next. */
export function answerLink(options: LinkOptions, pc: RTCPeerConnection): Link {
  return openLink(options, pc, 'connecting', null)
}

function openLink(
  options: LinkOptions,
  pc: RTCPeerConnection,
  first: LinkProgress,
  draft: Draft | null,
): Link {
  const { setup, trace } = options
  const { streams } = setup
  const ended = new AbortController()
  const publishing = createPublishing(pc, setup.local, broken)
  let slots: Slots = draft?.slots ?? new Map()
  let channels: Channels | null = null
  /** What the peer's first description says of it; `null` is a plain client. */
  let theirs: Mark | null = null
  let settled = false
  let notes: readonly TrackNote[] = []
  let told = ''
  let progress = first
  let unwatch: (() => void) | null = null

  const negotiator = startNegotiator({
    pc,
    polite: options.polite,
    send: (signal) => {
      if (canTell() && pc.connectionState === 'connected') tell(signal)
      // Longer than the server takes (L1): a new connection begins with the skeleton, and says the rest from peer to peer.
      else if (signal.type === 'description' && signal.description.sdp.length > MAX_SDP_CHARS)
        broken(signal)
      else options.send(signal)
    },
    mark: (sdp) =>
      addMark(sdp, {
        page: options.page,
        ...(setup.media ? { media: true, live: setup.local.live() } : { media: false }),
      }),
    onFirstOffer: async (sdp) => {
      theirs = readMark(sdp)
      if (theirs) use(openChannels(pc), theirs)
      if (!streams)
        for (const transceiver of pc.getTransceivers()) transceiver.direction = 'inactive'
      else if (theirs?.media !== false)
        slots = theirs ? answerSlots(pc, streams) : answerPlain(pc, streams)
      publishing.sync(slots, false)
      note(notesOfMark(theirs, slots))
    },
    onFirstAnswer: (sdp) => {
      theirs = readMark(sdp)
      if (theirs && draft) use(draft.channels, theirs)
      setProgress('connecting')
      note(notesOfMark(theirs, slots))
    },
    onStable: () => {
      settled = true
      sync()
      note(theirs ? notes : notesOfPlain(pc))
    },
    onBroken: broken,
  })

  const listening = { signal: ended.signal }
  pc.addEventListener('connectionstatechange', onConnectionState, listening)
  pc.addEventListener('datachannel', ({ channel }) => onDataChannel(channel), listening)
  if (draft) {
    publishing.sync(slots, false)
    negotiator.offer(() => finishDraft(draft, setup, options.iceServers))
  }

  /** Ours open on our side whoever is there, so they are used only towards a peer that has them as well. */
  function use(opened: Channels, { page }: Mark): void {
    channels = opened
    opened.control.addEventListener(
      'open',
      () => {
        told = JSON.stringify(publishing.notes(slots))
        tell({ type: 'hello', profile: options.profile(), tracks: publishing.notes(slots) })
      },
      listening,
    )
    opened.control.addEventListener('message', ({ data }) => onControl(data), listening)
    // A page that closes its connection says so here, seconds before ICE misses it.
    opened.control.addEventListener('close', () => setProgress('disconnected'), listening)
    options.onChannels(opened, page)
  }

  function onControl(frame: unknown): void {
    const message = decodeControl(frame)
    if (!message) return
    trace(() => ({ type: 'control-received', peer: options.peer, message }))
    switch (message.type) {
      case 'description':
        return negotiator.receiveDescription(message.description, message.n)
      case 'candidates':
        return negotiator.receiveCandidates(message.candidates)
      case 'hello':
      case 'tracks':
        note(message.tracks)
        return options.onControl(message)
      case 'profile':
        return options.onControl(message)
    }
  }

  function onDataChannel(channel: RTCDataChannel): void {
    channel.binaryType = 'arraybuffer'
    if (!theirs) options.onPlainChannel(channel)
    options.onChannel(channel)
  }

  function onConnectionState(): void {
    const state = pc.connectionState
    if (state === 'connected' || state === 'disconnected' || state === 'failed') setProgress(state)
  }

  function setProgress(next: LinkProgress): void {
    if (progress === next) return
    progress = next
    options.onProgress(next)
  }

  function note(next: readonly TrackNote[]): void {
    notes = setup.media ? next : []
    options.onNotes(notes, (mid) => receivedTrack(pc, mid))
  }

  /** Only peers of the SDK that take media get tracks of the app's own. */
  function sync(): void {
    if (ended.signal.aborted) return
    publishing.sync(slots, settled && setup.media && theirs?.media === true)
    const now = publishing.notes(slots)
    if (!canTell() || told === JSON.stringify(now)) return
    told = JSON.stringify(now)
    tell({ type: 'tracks', tracks: now })
  }

  function canTell(): boolean {
    return channels?.control.readyState === 'open'
  }

  function tell(message: ControlMessage): void {
    if (!canTell()) return
    channels?.control.send(JSON.stringify(message))
    trace(() => ({ type: 'control-sent', peer: options.peer, message }))
  }

  function broken(cause: unknown): void {
    if (!ended.signal.aborted) options.onBroken(cause)
  }

  return {
    id: options.id,
    pc,
    progress: () => progress,
    receiveDescription: negotiator.receiveDescription,
    receiveCandidates: negotiator.receiveCandidates,
    repeat: negotiator.repeat,
    tell,
    sync,
    watch: () => {
      unwatch ??= watchConnection(pc, options.peer, options.id, trace)
    },
    close: () => {
      ended.abort()
      negotiator.stop()
      unwatch?.()
      pc.close()
    },
  }
}
