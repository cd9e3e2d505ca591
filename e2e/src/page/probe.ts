/**
 * What runs inside each page of the tests, as `t`: joins with the SDK, keeps what the room says, plays what it gives.
 * Each function here is sent to the page as its source, so it refers to nothing outside of itself but types.
 */
import type * as Sdk from 'roomful'
import type { JoinOptions, Json, Message, Peer, Room, RoomErrorCode, TraceEvent } from 'roomful'

/** How much of a remote video has been decoded and shown. */
export type Showing = {
  readonly framesDecoded: number
  readonly atS: number
  readonly widthPx: number
}

export type Heard = { readonly from: string; readonly message: Message }

export type PeerSeen = Pick<Peer, 'id' | 'name' | 'state' | 'away'> & {
  readonly tracks: readonly {
    readonly source: string
    readonly muted: boolean
    readonly metadata: Json
  }[]
  /** Of the RTCPeerConnection. */
  readonly connection: RTCPeerConnectionState | null
}

export type Probe = {
  /** The room that was joined last. Reading it without one throws. */
  readonly room: Room
  /** Joins and listens to everything. Returns our id. */
  readonly join: (name: string, options?: JoinOptions) => Promise<string>
  /** As `join`, for what should fail: the error's code, or `joined`. */
  readonly tryJoin: (name: string, options?: JoinOptions) => Promise<RoomErrorCode | 'joined'>
  readonly heard: Heard[]
  readonly trace: TraceEvent[]
  /** Codes of the event `problem`. */
  readonly problems: string[]
  /** `{id} {reason}` of the event `peer-left`. */
  readonly left: string[]
  readonly statuses: string[]
  /** Channels from the event `channel`, and what came through them. */
  readonly channels: {
    readonly from: string
    readonly channel: RTCDataChannel
    readonly heard: unknown[]
  }[]
  readonly peers: () => PeerSeen[]
  /** How a peer's track of this source plays here; `null` while there is none. */
  readonly showing: (peer: string, source: string) => Promise<Showing | null>
  /** Every RTCPeerConnection that this page made. */
  readonly connections: RTCPeerConnection[]
  /** How each remote video of `connections` plays, whatever made it. */
  readonly plays: () => Promise<Showing[]>
  /** Lets go of everything that was kept here, the room included. */
  readonly forget: () => void
  /** The newest steps of the trace in a line each, for whoever reads of a failed test. */
  readonly story: (lines: number) => string
  /** A picture that moves, with no device: for what an app would publish. */
  readonly paint: (widthPx?: number, framesPerSecond?: number) => MediaStreamTrack
  /** A sound with no device. */
  readonly hum: () => MediaStreamTrack
}

declare global {
  var t: Probe
  /** `import()`, which the tests' compiler would rewrite. */
  var load: (path: string) => Promise<typeof Sdk>
}

/** Runs before anything else in a page. */
export function installProbe(): void {
  let current: Room | null = null
  const connections: RTCPeerConnection[] = []
  const videos = new Map<string, HTMLVideoElement>()

  const Native = RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
    }
  }

  function play(stream: MediaStream): void {
    if (videos.has(stream.id)) return
    const video = document.createElement('video')
    video.autoplay = true
    video.playsInline = true
    video.srcObject = stream
    document.body.append(video)
    videos.set(stream.id, video)
  }

  async function framesDecodedOf(pc: RTCPeerConnection, track: MediaStreamTrack): Promise<number> {
    const report = await pc.getStats(track)
    for (const entry of report.values())
      if (entry.type === 'inbound-rtp') return Number(entry.framesDecoded ?? 0)
    return 0
  }

  globalThis.t = {
    get room() {
      if (!current) throw new Error('no room was joined')
      return current
    },
    heard: [],
    trace: [],
    problems: [],
    left: [],
    statuses: [],
    channels: [],
    connections,
    join: async (name, options = {}) => {
      const { joinRoom } = await load('/roomful.js')
      const room = await joinRoom(name, {
        ...options,
        on: {
          ...options.on,
          trace: (event) => t.trace.push(event),
          message: (message, peer) => t.heard.push({ from: peer.id, message }),
          problem: (error) => t.problems.push(error.code),
          'peer-left': (peer, reason) => t.left.push(`${peer.id} ${reason}`),
          status: (status) => t.statuses.push(status),
          stream: (stream) => play(stream),
          'stream-ended': (stream) => {
            videos.get(stream.id)?.remove()
            videos.delete(stream.id)
          },
          channel: (channel, peer) => {
            const heard: unknown[] = []
            channel.addEventListener('message', (event) => heard.push(event.data))
            t.channels.push({ from: peer.id, channel, heard })
          },
        },
      })
      current = room
      return room.id
    },
    tryJoin: async (name, options) => {
      try {
        await t.join(name, options)
        return 'joined'
      } catch (error) {
        if (error instanceof Error && 'code' in error) return error.code as RoomErrorCode // as the SDK throws it
        throw error
      }
    },
    peers: () =>
      [...t.room.peers.values()].map((peer) => ({
        id: peer.id,
        name: peer.name,
        state: peer.state,
        away: peer.away,
        tracks: peer.tracks.map(({ source, muted, metadata }) => ({ source, muted, metadata })),
        connection: peer.connection?.connectionState ?? null,
      })),
    showing: async (id, source) => {
      const peer = t.room.peers.get(id)
      const found = peer?.tracks.find((track) => track.source === source)
      const video = found && videos.get(found.stream.id)
      if (!peer?.connection || !found || !video) return null
      const framesDecoded = await framesDecodedOf(peer.connection, found.track)
      return { framesDecoded, atS: video.currentTime, widthPx: video.videoWidth }
    },
    plays: async () => {
      const showing: Showing[] = []
      for (const pc of connections)
        for (const { track } of pc.signalingState === 'closed' ? [] : pc.getReceivers()) {
          const video = [...document.querySelectorAll('video')].find(
            ({ srcObject }) =>
              srcObject instanceof MediaStream && srcObject.getTracks().includes(track),
          )
          if (track.kind !== 'video' || !video) continue
          const framesDecoded = await framesDecodedOf(pc, track)
          showing.push({ framesDecoded, atS: video.currentTime, widthPx: video.videoWidth })
        }
      return showing
    },
    forget: () => {
      current = null
      videos.clear()
      for (const video of document.querySelectorAll('video')) video.remove()
      for (const kept of [connections, t.heard, t.trace, t.channels]) kept.length = 0
    },
    story: (lines) =>
      t.trace
        .slice(-lines)
        .map((step) => {
          const short = (_: string, value: unknown): unknown =>
            typeof value === 'string' && value.length > 60 ? `${value.slice(0, 60)}…` : value
          const { atMs, ...rest } = step
          return `${atMs.toFixed(0)} ${JSON.stringify(rest, short)}`
        })
        .join('\n'),
    paint: (widthPx = 320, framesPerSecond = 20) => {
      const canvas = document.createElement('canvas')
      canvas.width = widthPx
      canvas.height = (widthPx * 9) / 16
      const context = canvas.getContext('2d')
      let n = 0
      setInterval(() => {
        if (!context) return
        context.fillStyle = `hsl(${(n += 7) % 360} 80% 50%)`
        context.fillRect(0, 0, canvas.width, canvas.height)
      }, 1_000 / framesPerSecond)
      const [track] = canvas.captureStream(framesPerSecond).getVideoTracks()
      if (!track) throw new Error('a canvas gives no track')
      return track
    },
    hum: () => {
      const context = new AudioContext()
      const oscillator = new OscillatorNode(context)
      const destination = new MediaStreamAudioDestinationNode(context)
      oscillator.connect(destination)
      oscillator.start()
      const [track] = destination.stream.getAudioTracks()
      if (!track) throw new Error('an oscillator gives no track')
      return track
    },
  }
}
