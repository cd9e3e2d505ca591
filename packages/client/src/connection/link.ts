/**
 * One RTCPeerConnection to one peer, from its first description to its end: negotiation, channels, tracks.
 * Does not know the server, nor what comes before and after it.
 */
import { MAX_SDP_CHARS, type Candidates, type Description } from '@roomful/protocol'
import type { TrackNote } from '../channel/control.ts'
import { ask } from '../asked.ts'
import { watchConnection } from '../tracer.ts'
import { configurationOf, finishDraft, type Draft } from './draft.ts'
import type { Link, LinkOptions, LinkProgress } from './link-shape.ts'
import { addMark, readMark, type Mark } from './mark.ts'
import { startNegotiator, type NegotiationSignal } from './negotiator.ts'
import { createPublishing } from './publishing.ts'
import { notesOfMark, receivedTrack } from './received.ts'
import { createTelling, type TellingOptions } from './telling.ts'
import { answerSlots, openChannels, type Channels, type Slots } from './skeleton.ts'

/** A link that offers from a draft. */
export function offerLink(options: LinkOptions, draft: Draft): Link {
  return openLink(options, draft.pc, 'waiting-for-SDP-answer', draft)
}

/** A link that answers; the offer is received next. */
export function answerLink(options: LinkOptions, pc: RTCPeerConnection): Link {
  return openLink(options, pc, 'waiting-for-ICE-candidates', null)
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
  /** What the peer's first description says of it; `null` is a plain client. */
  let theirs: Mark | null | undefined
  let settled = false
  /** Negotiation goes from peer to peer: back by the way it came, and not where that may be what broke. */
  let direct = false
  let notes: readonly TrackNote[] = []
  let told = ''
  let progress = first

  const { signal } = ended
  const control = createTelling({
    ...options,
    signal,
    onOpen: () => {
      told = JSON.stringify(publishing.notes(slots))
      tell({ type: 'hello', profile: options.profile(), tracks: publishing.notes(slots) })
    },
    onMessage: onControl,
  })
  const { canTell, tell } = control
  const negotiator = startNegotiator({
    pc,
    polite: options.polite,
    send: (said) => {
      if (said.type === 'description' && said.description.type === 'offer')
        direct = options.isLive()
      send(said)
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
        slots = theirs
          ? answerSlots(pc, streams)
          : await ask((later) => later.answerPlain(pc, streams))
      publishing.sync(slots, false)
      note(notesOfMark(theirs, slots))
    },
    onFirstAnswer: (sdp) => {
      theirs = readMark(sdp)
      if (theirs && draft) use(draft.channels, theirs)
      progress = 'waiting-for-ICE-candidates'
      options.onEvent('answered')
      note(notesOfMark(theirs, slots))
    },
    onStable: () => {
      settled = true
      options.onEvent('answered')
      sync()
      if (theirs) note(notes)
      else
        void ask((later) => later.notesOfPlain(pc)).then(
          (published) => signal.aborted || note(published),
          broken,
        )
    },
    onBroken: broken,
  })

  const listening = { signal }
  pc.addEventListener('connectionstatechange', onConnectionState, listening)
  pc.addEventListener('iceconnectionstatechange', onConnectionState, listening)
  pc.addEventListener('datachannel', ({ channel }) => onDataChannel(channel), listening)
  if (draft) {
    publishing.sync(slots, false)
    negotiator.offer(() => finishDraft(draft, setup, options.iceServers()))
  }

  /** Without the server also by the path that may be broken: what comes twice is taken once (G2). */
  function send(said: NegotiationSignal): void {
    if (direct || !options.isOnline()) tell(said)
    if (direct && canTell()) return
    // Longer than the server takes (L1): a new connection begins with the skeleton, and says the rest from peer to peer.
    if (said.type === 'description' && said.description.sdp.length > MAX_SDP_CHARS) broken()
    else options.send(said)
  }

  /** Ours open on our side whoever is there, so they are used only towards a peer that has them as well. */
  function use(opened: Channels, { page }: Mark): void {
    control.use(opened.control)
    options.onChannels(opened, page)
  }

  function onControl(message: Parameters<TellingOptions['onMessage']>[0]): void {
    switch (message.type) {
      case 'description':
        direct = true
        return negotiator.receiveDescription(message.description, message.n)
      case 'candidates':
        return receiveCandidates(message.candidates)
      case 'hello':
      case 'tracks':
        note(message.tracks)
        return options.onControl(message)
      case 'profile':
      case 'showing':
        return options.onControl(message)
    }
  }

  function onDataChannel(channel: RTCDataChannel): void {
    channel.binaryType = 'arraybuffer'
    if (!theirs) options.onPlainChannel(channel)
    options.onChannel(channel)
  }

  function onConnectionState(): void {
    const { connectionState, iceConnectionState } = pc
    // Firefox tells one of them earlier than the other.
    if (/^(dis|f)/.test(connectionState) || /^(dis|f)/.test(iceConnectionState))
      options.onEvent('lost')
    else if (connectionState === 'connected') {
      progress = 'connected'
      options.onEvent('connected')
    }
  }

  /** An offer that comes through the server restarts ICE: it is answered with servers as fresh as its own. */
  async function receiveDescription(
    description: Description,
    n: number | undefined,
  ): Promise<void> {
    if (description.type === 'offer') {
      direct = false
      if (settled) {
        await options.renewServers()
        if (ended.signal.aborted) return
        renew()
      }
    }
    negotiator.receiveDescription(description, n)
  }

  /** None at all: the polite side asks for a restart (PROTOCOL.md, G3). */
  function receiveCandidates(candidates: Candidates): void {
    if (candidates.length === 0) options.onEvent('asked')
    negotiator.receiveCandidates(candidates)
  }

  function renew(): void {
    pc.setConfiguration(configurationOf(setup, options.iceServers()))
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

  function broken(): void {
    if (!ended.signal.aborted) options.onEvent('broken')
  }

  return {
    id: options.id,
    pc,
    progress: () => progress,
    receiveDescription,
    receiveCandidates,
    repeat: negotiator.repeat,
    restart: () => {
      renew()
      negotiator.restart()
    },
    ask: () => {
      direct = false
      send({ type: 'candidates', candidates: [] })
    },
    ping: control.ping,
    isPlain: () => theirs === null,
    canTell,
    tell,
    sync,
    watch: () => {
      watchConnection(pc, { peer: options.peer, connection: options.id, trace, signal })
    },
    close: () => {
      ended.abort()
      negotiator.stop()
      pc.close()
    },
  }
}
