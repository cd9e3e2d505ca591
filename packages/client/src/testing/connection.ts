/** An RTCPeerConnection (W3C WebRTC, 4.4) on a network in memory. */
import { checkedConfiguration, fingerprintOf, withCertificate } from './configuration.ts'
import { MAX_MESSAGE_BYTES } from './description.ts'
import { createEndpoint } from './endpoint.ts'
import { createDescriptions } from './descriptions.ts'
import { createGathering } from './gathering.ts'
import { createJsep } from './jsep.ts'
import { kindOf, type TrackKind } from './media.ts'
import { createOperations } from './operations.ts'
import type { Page } from './page.ts'
import { createReceiving } from './receiving.ts'
import { asTarget, fire } from './target.ts'
import { createTransceiver, type OpenTransceiver } from './transceivers.ts'
import { connectionStateOf } from './transport.ts'

const EVENTS = [
  'connectionstatechange',
  'iceconnectionstatechange',
  'icegatheringstatechange',
  'signalingstatechange',
  'negotiationneeded',
  'icecandidate',
  'icecandidateerror',
  'track',
  'datachannel',
]

/** A connection, and what its network may do with it. */
export type OpenConnection = {
  readonly pc: RTCPeerConnection
  readonly isIdle: () => boolean
  /** Its page is gone. `silently`: it could not say so. */
  readonly close: (silently: boolean) => void
}

let made = 0

/** @param pageOf finds the page that a configuration belongs to */
export function createConnection(
  given: RTCConfiguration,
  pageOf: (configuration: RTCConfiguration) => Page | null,
): OpenConnection {
  const id = String(++made)
  let configuration = withCertificate(checkedConfiguration(given))
  let transceivers: readonly OpenTransceiver[] = []
  let isClosed = false
  let isNeeded = false
  /** While its event is heard. */
  let shown: RTCSignalingState | null = null
  let draws = 0
  const receiving = createReceiving()
  const operations = createOperations(() => isClosed, checkNeeded)
  const gathering = createGathering({
    onState: () => fire(pc, 'icegatheringstatechange'),
    onCandidate: (candidate) => fire(pc, 'icecandidate', { candidate, url: null }),
  })
  const endpoint = createEndpoint({
    pageOf: () => {
      const page = pageOf(configuration)
      page?.connections.add(open)
      return page
    },
    onState: () => {
      fire(pc, 'iceconnectionstatechange')
      fire(pc, 'connectionstatechange')
    },
    onChannel: (channel) => fire(pc, 'datachannel', { channel }),
  })
  const jsep = createJsep({
    id,
    drawCredentials: () => {
      const ufrag = `${id}x${++draws}`.padStart(4, '0')
      return { ufrag, pwd: ufrag.padEnd(24, 'p'), fingerprint: fingerprintOf(configuration) }
    },
    transceivers: () => transceivers,
    create: (kind) => add(kind, null, { direction: 'recvonly' }, false),
    remove: (gone) => {
      transceivers = transceivers.filter((each) => each !== gone)
    },
    hasChannels: endpoint.channels.any,
    onSection: receiving.hear,
  })

  const descriptions = createDescriptions({
    jsep,
    endpoint,
    gathering,
    gather: (said) => {
      const page = pageOf(configuration)
      if (page) gathering.start(said, page.place, configuration)
    },
  })

  function add(
    kind: TrackKind,
    track: MediaStreamTrack | null,
    { direction = 'sendrecv', streams = [] }: RTCRtpTransceiverInit,
    byTrack: boolean,
  ): OpenTransceiver {
    checkOpen()
    if (direction === 'stopped') throw new TypeError('A transceiver does not begin stopped')
    const created = createTransceiver({
      ...{ kind, track, byTrack, direction, streams },
      ...{ isClosed: () => isClosed, onChange: checkNeeded, stats: endpoint.stats },
    })
    transceivers = [...transceivers, created]
    return created
  }

  function checkOpen(): void {
    if (isClosed) throw new DOMException('The connection is closed', 'InvalidStateError')
  }

  /** 4.7.3 */
  function checkNeeded(): void {
    setTimeout(() => {
      if (isClosed || !operations.isIdle() || jsep.state() !== 'stable') return
      const before = isNeeded
      isNeeded = jsep.isNeeded()
      if (isNeeded && !before) fire(pc, 'negotiationneeded')
    })
  }

  /** Does what a description brings, and then tells of it, in one task. */
  function apply(set: () => void): Promise<void> {
    return operations.run(() => {
      const before = jsep.state()
      set()
      const now = jsep.state()
      // An offer of ours was taken back for theirs: browsers tell of both steps.
      if (before === 'have-local-offer' && now === 'have-remote-offer') tellState('stable')
      if (now === 'stable') {
        isNeeded = false
        if (jsep.hasData()) endpoint.useChannels(jsep.isClient())
      }
      if (now !== before) tellState(now)
      for (const arrival of receiving.take()) fire(pc, 'track', arrival)
    })
  }

  function tellState(state: RTCSignalingState): void {
    shown = state
    fire(pc, 'signalingstatechange')
    shown = null
  }

  function close(silently: boolean): void {
    if (isClosed) return
    isClosed = true
    gathering.stop()
    for (const each of transceivers) each.finish()
    endpoint.close(silently)
    pageOf(configuration)?.connections.delete(open)
  }

  const carriers = (): RTCRtpTransceiver[] => transceivers.map(({ transceiver }) => transceiver)
  const pc = asTarget(
    {
      get signalingState() {
        return isClosed ? 'closed' : (shown ?? jsep.state())
      },
      get connectionState() {
        return isClosed ? 'closed' : connectionStateOf(endpoint.state())
      },
      get iceConnectionState() {
        return isClosed ? 'closed' : endpoint.state()
      },
      get iceGatheringState() {
        return gathering.state()
      },
      get localDescription() {
        return descriptions.local.latest()
      },
      get pendingLocalDescription() {
        return descriptions.local.pending()
      },
      get currentLocalDescription() {
        return descriptions.local.current()
      },
      get remoteDescription() {
        return descriptions.remote.latest()
      },
      get pendingRemoteDescription() {
        return descriptions.remote.pending()
      },
      get currentRemoteDescription() {
        return descriptions.remote.current()
      },
      get sctp() {
        const state = endpoint.isOpen() ? 'connected' : 'connecting'
        return jsep.hasData()
          ? { maxMessageSize: MAX_MESSAGE_BYTES, maxChannels: 65_535, state }
          : null
      },
      createOffer: ({ iceRestart = false }: RTCOfferOptions = {}) =>
        operations.run(() => ({ type: 'offer', sdp: jsep.createOffer(iceRestart) })),
      createAnswer: () => operations.run(() => ({ type: 'answer', sdp: jsep.createAnswer() })),
      setLocalDescription: (wanted: RTCLocalSessionDescriptionInit = {}) =>
        apply(() => descriptions.setLocal(wanted)),
      setRemoteDescription: (said: RTCSessionDescriptionInit) =>
        apply(() => descriptions.setRemote(said)),
      addIceCandidate: (init?: RTCIceCandidateInit | null) =>
        operations.run(() => descriptions.addCandidate(init)),
      restartIce: () => {
        jsep.restart()
        checkNeeded()
      },
      getConfiguration: () => ({ ...configuration }),
      setConfiguration: (next: RTCConfiguration) => {
        checkOpen()
        configuration = withCertificate(checkedConfiguration(next), configuration)
      },
      createDataChannel: (label: string, init: RTCDataChannelInit = {}) => {
        checkOpen()
        const channel = endpoint.channels.create(label, init)
        checkNeeded()
        return channel
      },
      addTransceiver: (of: MediaStreamTrack | string, init: RTCRtpTransceiverInit = {}) => {
        const track = typeof of === 'string' ? null : of
        const { transceiver } = add(kindOf(track?.kind ?? of), track, init, false)
        checkNeeded()
        return transceiver
      },
      addTrack: (track: MediaStreamTrack, ...streams: MediaStream[]) => {
        const { transceiver } = add(kindOf(track.kind), track, { streams }, true)
        checkNeeded()
        return transceiver.sender
      },
      removeTrack: (sender: RTCRtpSender) => {
        const carrier = transceivers.find(({ transceiver }) => transceiver.sender === sender)
        carrier?.setTrack(null)
        carrier?.setDirection(carrier.direction() === 'sendrecv' ? 'recvonly' : 'inactive')
        checkNeeded()
      },
      getTransceivers: carriers,
      getSenders: () => carriers().map(({ sender }) => sender),
      getReceivers: () => carriers().map(({ receiver }) => receiver),
      getStats: endpoint.stats,
      close: () => close(false),
    },
    EVENTS,
  )
  const open: OpenConnection = {
    pc: pc as unknown as RTCPeerConnection, // has what the standard names
    isIdle: () => operations.isIdle() && endpoint.isIdle(),
    close,
  }
  return open
}
