/** One peer over its whole stay: presence, profile, what it publishes, what goes to it and comes from it. */
import type { LeaveReason, PeerId } from '@roomful/protocol'
import { decodeMessage, encodeMessage } from './channel/message.ts'
import { createOutgoing } from './channel/outgoing.ts'
import type { Link, LinkProgress } from './connection/link.ts'
import { createLinks, type Links, type LinksOptions } from './connection/links.ts'
import { RoomError } from './errors.ts'
import { createEvents } from './events.ts'
import { createRemoteMedia } from './media/remote.ts'
import type { Message, Peer, PeerEvents, PeerState, Profile, RoomEvents } from './types.ts'

export type PeerOptions = Pick<
  LinksOptions,
  'polite' | 'setup' | 'profile' | 'send' | 'decline' | 'iceServers' | 'trace'
> & {
  readonly id: PeerId
  /** The room's own events. */
  readonly emit: <K extends keyof RoomEvents>(event: K, ...args: RoomEvents[K]) => void
  /** Whether a new link should tell its steps from the start. */
  readonly traced: () => boolean
  /** The path to this peer may be broken, and with it the one to the server. */
  readonly onSuspect: () => void
  readonly onLive: () => void
}

/** A peer, and what the room does with it. */
export type PeerEntry = {
  readonly peer: Peer
  readonly links: Links
  readonly setAway: (away: boolean) => void
  readonly isLive: () => boolean
  readonly send: (
    message: Message,
    frame: Uint8Array<ArrayBuffer>,
    signal?: AbortSignal,
  ) => Promise<void>
  readonly close: (reason: LeaveReason) => void
}

export function createPeer(options: PeerOptions): PeerEntry {
  const { id, emit } = options
  const events = createEvents<PeerEvents>()
  const outgoing = createOutgoing()
  let profile: Profile = {}
  let away = false
  let state: PeerState = 'waiting-for-SDP-offer'
  /** Connected before, so that what follows is not a first connection. */
  let met = false

  const media = createRemoteMedia({
    onStream: (stream) => {
      events.emit('stream', stream)
      emit('stream', stream, peer)
    },
    onStreamEnded: (stream) => {
      events.emit('stream-ended', stream)
      emit('stream-ended', stream, peer)
    },
    onChange: changed,
  })

  const links = createLinks({
    ...options,
    peer: id,
    isReachable: () => state !== 'closed' && !away,
    onLink,
    onProgress,
    onControl: (message) => {
      if (message.type !== 'hello' && message.type !== 'profile') return
      profile = message.profile
      changed()
    },
    onChannels: ({ messages }) => onMessages(messages, false),
    onPlainChannel: (channel) => onMessages(channel, true),
    onChannel: (channel) => {
      events.emit('channel', channel)
      emit('channel', channel, peer)
    },
    onNotes: media.update,
  })

  function onLink(link: Link): void {
    outgoing.detach()
    if (options.traced()) link.watch()
    events.emit('connection', link.pc)
  }

  function onProgress(progress: LinkProgress): void {
    if (progress === 'connected') {
      met = true
      options.onLive()
    }
    if (progress === 'disconnected' || progress === 'failed') options.onSuspect()
    setState(stateOf(progress, met))
  }

  function setState(next: PeerState): void {
    if (state === next || state === 'closed') return
    state = next
    events.emit('state', next)
    emit('peer-changed', peer)
  }

  function onMessages(channel: RTCDataChannel, plain: boolean): void {
    outgoing.attach(channel, plain)
    channel.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      const message = plain ? plainMessage(data) : decodeMessage(data)
      if (message === undefined) return
      events.emit('message', message)
      emit('message', message, peer)
    })
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
    send: async (message) => outgoing.send(message, encodeMessage(message)),
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

  return {
    peer,
    links,
    setAway: (next) => {
      if (away === next) return
      away = next
      changed()
    },
    isLive: () => links.current()?.progress() === 'connected',
    send: outgoing.send,
    close: (reason) => {
      links.close()
      setState('closed')
      outgoing.fail(
        new RoomError(
          'not-delivered',
          `Peer ${peer.name || id} is no longer in the room (${reason}).`,
        ),
      )
      media.update([], () => undefined)
      events.clear()
    },
  }
}

function stateOf(progress: LinkProgress, met: boolean): PeerState {
  switch (progress) {
    case 'waiting-for-answer':
      return met ? 'reconnecting' : 'waiting-for-SDP-answer'
    case 'connecting':
      return met ? 'reconnecting' : 'waiting-for-ICE-candidates'
    case 'connected':
      return 'connected'
    case 'disconnected':
    case 'failed':
      return 'reconnecting'
  }
}

function plainMessage(data: string | ArrayBuffer): Message {
  return typeof data === 'string' ? data : new Uint8Array(data)
}
