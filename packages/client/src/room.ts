/** A room that we are in: wires signaling, mesh and media together, and is what the app holds. */
import type { Joined, PeerId, ServerMessage } from '@roomful/protocol'
import { ask, begin } from './asked.ts'
import { encodeMessage } from './channel/message.ts'
import { checkTold } from './channel/told.ts'
import type { ConnectionSetup } from './connection/draft.ts'
import { prepare } from './connection/prepare.ts'
import { createServers } from './connection/servers.ts'
import { inWords, RoomError } from './errors.ts'
import { createEvents } from './events.ts'
import { createFilePort } from './files/port.ts'
import { createLocalMedia } from './media/local.ts'
import { createMesh, FAILED } from './mesh.ts'
import { createModerationGate } from './owner/gate.ts'
import { createPeer, type PeerEntry } from './peer.ts'
import { deliver } from './deliver.ts'
import type { OpenRoom, RoomOptions } from './room-shape.ts'
import { addressed, named } from './signaling/addressed.ts'
import { isOurFault } from './signaling/refusal.ts'
import type { Repeatable } from './signaling/outbox.ts'
import { startWatching, type Step } from './tracer.ts'
import type { Peer, Room, RoomEvents, RoomStatus } from './types.ts'
import { watchPage } from './page.ts'
import { createTopicGate } from './topics/gate.ts'

export function openRoom(options: RoomOptions): OpenRoom {
  const events = createEvents<RoomEvents>()
  for (const [event, listener] of Object.entries(options.listeners))
    events.on(event as keyof RoomEvents, listener as never) // entries of a record of these very pairs
  let self: PeerId = ''
  let status: RoomStatus = 'connecting'
  let closedBy: RoomError | null = null
  let profile = options.profile

  const local = createLocalMedia(options.sources, () => {
    for (const { links } of mesh.peers.values()) links.current()?.sync()
  })
  const certificates: RTCCertificate[] = []
  const setup: ConnectionSetup = {
    certificates,
    relayOnly: options.relayOnly,
    media: options.media,
    local,
    streams: options.media ? { main: new MediaStream(), screen: new MediaStream() } : null,
  }
  const preparation = prepare(setup, certificates, options.iceServers, async () => {
    if (events.heard('trace')) await startWatching()
  })

  const askForServers = (): void => signaling.send({ type: 'requesting-ICE-servers' })
  const servers = createServers(options.iceServers, askForServers, problem)
  const mesh = createMesh({
    create: createEntry,
    takeDraft: preparation.take,
    onJoined,
    onIceServers: servers.take,
    onPeer: ({ peer }) => events.emit('peer-joined', peer),
    onLeft: ({ peer }, reason) => events.emit('peer-left', peer, reason),
    decline,
    onDeclined: ({ peer }, reason) => {
      const code = reason === 'wrong-secret' || reason === 'tampered' ? reason : 'protocol'
      void inWords(code, peer.name || peer.id, reason).then(problem)
    },
  })

  /** What is loaded on first use knows the room by this. */
  const inside = {
    room: () => room,
    peers: mesh.peers,
    say: (message: Repeatable) => signaling.send(message),
    emit: events.emit,
    problem,
    trace,
    checkOpen,
    sharing: options.sharing,
  }
  const topics = createTopicGate(inside)
  const files = createFilePort(inside)
  const moderation = createModerationGate(inside)
  const signaling = options.signal({
    trace,
    onOther: moderation.hear,
    onStopped: close,
    onOnline: (online) => {
      setStatus(online ? 'online' : status === 'connecting' ? status : 'offline')
      if (online) mesh.wake()
    },
    onMessage: (message) => preparation.run(() => hear(message)),
  })

  function hear(message: ServerMessage): void {
    if (status === 'closed') return
    // What closes is told by the closing; that somebody has just left happens every day.
    if (message.type === 'refused' && isOurFault(message.code))
      void inWords('protocol', message.message).then(problem)
    if (message.type === 'knocking') setStatus(message.type)
    mesh.receive(message)
  }

  const unwatchPage = watchPage({
    wake: () => {
      signaling.wake()
      mesh.wake()
    },
    hide: signaling.pause,
    unload: () => {
      for (const { links } of mesh.peers.values()) links.close()
    },
  })

  function decline(to: PeerId, connection: string | undefined, reason: string): void {
    signaling.send({ type: 'declining-SDP-offer', to, ...named(connection), reason })
  }

  function createEntry(id: PeerId): PeerEntry {
    return createPeer({
      id,
      setup,
      self,
      polite: self > id,
      emit: events.emit,
      profile: () => profile,
      iceServers: servers.all,
      renewServers: servers.renew,
      isOnline: () => status === 'online',
      send: (signal, connection) => signaling.send(addressed(id, signal, connection)),
      decline: (connection) => decline(id, connection ?? undefined, FAILED),
      maxMessageBytes: options.maxMessageBytes,
      onFault: (name, cause) => {
        mesh.drop(id)
        void inWords('protocol', name, cause).then(problem)
      },
      onTopic: topics.hear,
      onShowing: (...of) => begin((later) => later.hearShowing(inside, ...of)),
      trace,
      onSuspect: () => {
        signaling.suspect()
        mesh.sweep()
      },
      onLive: mesh.sweep,
      onFiles: files.attach,
    })
  }

  function onJoined(joined: Joined): void {
    self = joined.self
    servers.take(joined)
    options.onJoined()
    moderation.hear(joined)
  }

  function trace(make: () => Step): void {
    if (events.heard('trace')) events.emit('trace', { atMs: performance.now(), ...make() })
  }

  function setStatus(next: RoomStatus): void {
    if (status === next || status === 'closed') return
    status = next
    events.emit('status', next)
  }

  function problem(error: RoomError): void {
    if (events.heard('problem')) events.emit('problem', error)
    // Nobody listens, and nothing threw: without this line it would be lost.
    // oxlint-disable-next-line no-console
    else console.warn(error.message)
  }

  function close(error: RoomError | null): void {
    if (status === 'closed') return
    closedBy = error
    setStatus('closed')
    signaling.stop(error === null || error.code === 'aborted')
    unwatchPage()
    preparation.stop()
    mesh.close()
    local.stop()
    options.onClosed(error)
    events.clear()
  }

  function checkOpen(): void {
    if (status === 'closed') throw closedBy ?? new RoomError('closed', 'Left: join again.')
  }

  const on: Room['on'] = (event, listener) => {
    const end = events.on(event, listener)
    if (event === 'trace') void startWatching().then(mesh.watch)
    return end
  }

  const room: Room = {
    name: options.name,
    get id() {
      return self
    },
    get profile() {
      return profile
    },
    get status() {
      return status
    },
    get closedBy() {
      return closedBy
    },
    get peers() {
      return new Map<PeerId, Peer>([...mesh.peers].map(([id, { peer }]) => [id, peer]))
    },
    ...options.sources,
    diagnose: () => ask((later) => later.diagnose(room, options, servers.all())),
    safetyPhrase: () => ask((later) => later.safetyPhrase(self, [...room.peers.values()])),
    send: async (message, sendOptions = {}) => {
      checkOpen()
      await deliver(mesh.peers, sendOptions, encodeMessage(message))
    },
    moderation: moderation.open,
    topic: topics.open,
    sendFile: files.send,
    display: (...of) => begin((later) => later.display(inside, ...of)),
    publish: (track, publishOptions = {}) => {
      checkOpen()
      if (options.media) return local.publish(track, publishOptions)
      throw new RoomError('bad-argument', 'Joined with media: false.')
    },
    setProfile: (change) => {
      const next = Object.fromEntries(
        Object.entries({ ...profile, ...change }).filter(([, value]) => value !== undefined),
      )
      checkTold(next)
      profile = next
      for (const { links } of mesh.peers.values())
        links.current()?.tell({ type: 'profile', profile })
    },
    on,
    leave: async () => close(null),
    [Symbol.asyncDispose]: async () => close(null),
  }
  return { room, problem, fail: close }
}
