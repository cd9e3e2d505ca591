/** One peer over its whole stay: presence, profile, what it publishes, what goes to it and comes from it. */
import type { LeaveReason, PeerId, Permitted } from '@roomful/protocol'
import { ask, begin } from './asked.ts'
import type { Carrier } from './channel/carrier.ts'
import { openCarrier } from './channel/carrier-gate.ts'
import { decodeMessage, encodeMessage, TOPIC } from './channel/message.ts'
import type { Link, LinkProgress } from './connection/link-shape.ts'
import { createLinks, type Links, type LinksOptions } from './connection/links.ts'
import { RoomError } from './errors.ts'
import { createEvents } from './events.ts'
import type { FileOffer } from './files/file.ts'
import type { FilePort } from './files/port.ts'
import { createRemoteMedia } from './media/remote.ts'
import { randomText } from './random.ts'
import type { TopicGate } from './topics/gate.ts'
import type { Message, Peer, PeerEvents, PeerState, Profile, RoomEvents } from './types.ts'

export type PeerOptions = Pick<
  LinksOptions,
  | 'polite'
  | 'setup'
  | 'profile'
  | 'send'
  | 'decline'
  | 'iceServers'
  | 'renewServers'
  | 'isOnline'
  | 'onSuspect'
  | 'trace'
> & {
  readonly id: PeerId
  /** The room's own events. */
  readonly emit: <K extends keyof RoomEvents>(event: K, ...args: RoomEvents[K]) => void
  readonly self: PeerId
  readonly onLive: () => void
  /** The largest message that is taken, in bytes. */
  readonly maxMessageBytes: number
  /** It sends what no peer of good will sends: it is to be told, and dropped. */
  readonly onFault: (name: string, cause: unknown) => void
  readonly onTopic: TopicGate['hear']
  readonly onShowing: (peer: PeerId, wishes: readonly unknown[]) => void
  /** The channel `files` of a new link. */
  readonly onFiles: FilePort['attach']
}

/** A peer, and what the room does with it. */
export type PeerEntry = {
  readonly peer: Peer
  readonly links: Links
  readonly setAway: (away: boolean) => void
  /** What its token allows, as the server tells it: who may not publish is neither seen nor heard (A3). */
  readonly permit: (by: Permitted) => void
  readonly isLive: () => boolean
  readonly send: Carrier['send']
  /** What is quick, and may be lost, goes to this page here; `null` while there is none that takes it. */
  readonly realtime: () => { readonly channel: RTCDataChannel; readonly page: string } | null
  /** It sends what no peer of good will sends. */
  readonly fault: (cause: unknown) => void
  readonly offer: (offer: FileOffer) => void
  readonly close: (reason: LeaveReason) => void
}

export function createPeer(options: PeerOptions): PeerEntry {
  const { id, emit } = options
  const events = createEvents<PeerEvents>()
  const carrier = openCarrier({
    maxBytes: options.maxMessageBytes,
    onParcel: (parcel) => {
      if (parcel.type === TOPIC) options.onTopic(entry, parcel.body)
      else onMessage(decodeMessage(parcel))
    },
    onFault: fault,
  })
  let realtime: ReturnType<PeerEntry['realtime']> = null
  let profile: Profile = {}
  let away = false
  let state: PeerState = 'waiting-for-SDP-offer'

  const media = createRemoteMedia({
    onStream: (stream) => happen('stream', stream),
    onStreamEnded: (stream) => happen('stream-ended', stream),
    onChange: changed,
  })

  const links = createLinks({
    ...options,
    peer: id,
    page: randomText(9),
    isAway: () => away,
    onLink,
    onProgress,
    onControl: (message) => {
      if (message.type === 'showing') options.onShowing(id, message.tracks)
      if (message.type !== 'hello' && message.type !== 'profile') return
      profile = message.profile
      changed()
    },
    onChannels: (channels, page) => {
      attach(channels.messages, page)
      const channel = channels.realtime
      realtime = { channel, page }
      const hear = ({ data }: { readonly data?: string | ArrayBuffer }): void =>
        options.onTopic(entry, data, page)
      channel.addEventListener('message', hear)
      channel.addEventListener('open', () => hear({}))
      options.onFiles(id, channels.files)
    },
    onPlainChannel: (channel) => {
      realtime = null
      attach(channel)
      channel.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) =>
        onMessage(typeof data === 'string' ? data : new Uint8Array(data)),
      )
    },
    onChannel: (channel) => happen('channel', channel),
    onNotes: media.update,
  })

  /** What the peer's own listeners hear, and the room's. */
  function happen<K extends 'stream' | 'stream-ended' | 'channel' | 'message' | 'file'>(
    event: K,
    what: PeerEvents[K][0],
  ): void {
    events.emit(event, ...([what] as unknown as PeerEvents[K])) // of these, each has this one argument
    emit(event, ...([what, peer] as unknown as RoomEvents[K]))
  }

  function onLink(link: Link): void {
    carrier.detach()
    link.watch()
    events.emit('connection', link.pc)
  }

  function onProgress(progress: LinkProgress | 'reconnecting'): void {
    if (progress === 'connected') options.onLive()
    setState(progress)
  }

  function setState(next: PeerState): void {
    if (state === next || state === 'closed') return
    state = next
    events.emit('state', next)
    emit('peer-changed', peer)
  }

  function attach(channel: RTCDataChannel, page?: string): void {
    carrier.attach(channel, links.current()?.pc, page)
  }

  function onMessage(message: Message): void {
    happen('message', message)
  }

  function changed(): void {
    events.emit('change')
    emit('peer-changed', peer)
  }

  const peer: Peer = {
    id,
    get name() {
      return profile.name ?? ''
    },
    get profile() {
      return profile
    },
    get state() {
      return state
    },
    get away() {
      return away
    },
    get tracks() {
      return media.tracks()
    },
    get streams() {
      return media.streams()
    },
    get connection() {
      return links.current()?.pc ?? null
    },
    safetyPhrase: () => ask((later) => later.safetyPhrase(options.self, [peer])),
    stats: (listener) => begin((later) => later.stats(peer, listener)),
    send: async (message) => carrier.send(encodeMessage(message)),
    createChannel: (label, init) => {
      const connection = links.current()?.pc
      if (connection) return connection.createDataChannel(label, init)
      throw new RoomError(
        'peer-not-found',
        `No connection to peer ${id} yet: wait for its event "connection".`,
      )
    },
    on: events.on,
  }

  const entry: PeerEntry = {
    peer,
    links,
    realtime: () => realtime,
    fault,
    setAway: (next) => {
      if (away === next) return
      away = next
      changed()
    },
    permit: ({ permissions }) => media.allow(permissions?.includes('publish') ?? true),
    isLive: links.isLive,
    send: carrier.send,
    offer: (offer) => happen('file', offer),
    close: (reason) => {
      links.close()
      setState('closed')
      carrier.fail(reason)
      media.allow(false)
      events.clear()
    },
  }
  return entry

  function fault(cause: unknown): void {
    options.onFault(peer.name || id, cause)
  }
}
