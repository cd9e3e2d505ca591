/** What carries a track over a connection: RTCRtpTransceiver with its sender and receiver (W3C WebRTC, 5). */
import type { Direction } from './description.ts'
import { createTrack, endTrack, type TrackKind } from './media.ts'

export type OpenTransceiver = {
  readonly transceiver: RTCRtpTransceiver
  readonly kind: TrackKind
  /** Made by `addTrack`, so that a section of the other side's offer may take it. */
  readonly byTrack: boolean
  readonly mid: () => string | null
  readonly setMid: (mid: string | null) => void
  readonly direction: () => Direction
  readonly setDirection: (direction: Direction) => void
  readonly current: () => Direction | 'stopped' | null
  readonly setCurrent: (direction: Direction | null) => void
  readonly streams: () => readonly string[]
  readonly state: () => 'running' | 'stopping' | 'stopped'
  /** What of it a description tells; when that changes, there is something to negotiate. */
  readonly wish: () => string
  readonly setTrack: (track: MediaStreamTrack | null) => void
  /** Stopped on both sides, or its connection is closed. */
  readonly finish: () => void
}

export type TransceiverOptions = {
  readonly kind: TrackKind
  readonly track: MediaStreamTrack | null
  readonly streams: readonly MediaStream[]
  readonly direction: Direction
  readonly byTrack: boolean
  readonly isClosed: () => boolean
  /** Something to negotiate may have come about. */
  readonly onChange: () => void
  readonly stats: () => Promise<RTCStatsReport>
}

export function createTransceiver(options: TransceiverOptions): OpenTransceiver {
  const { kind, isClosed, onChange, stats } = options
  let { track, direction } = options
  let streams = options.streams.map(({ id }) => id)
  let mid: string | null = null
  let current: Direction | null = null
  let state: 'running' | 'stopping' | 'stopped' = 'running'
  let parameters: object = {}
  const remote = createTrack(kind, 'remote')

  function checkOpen(): void {
    if (isClosed()) throw new DOMException('The connection is closed', 'InvalidStateError')
  }

  const sender = {
    get track() {
      return track
    },
    dtmf: null,
    transport: null,
    replaceTrack: async (next: MediaStreamTrack | null) => {
      if (next && next.kind !== kind) throw new TypeError(`A track of kind ${next.kind}`)
      checkOpen()
      if (state !== 'running') throw new DOMException('Stopped', 'InvalidStateError')
      await Promise.resolve()
      if (!isClosed()) track = next
    },
    setStreams: (...next: readonly MediaStream[]) => {
      checkOpen()
      streams = next.map(({ id }) => id)
      onChange()
    },
    getParameters: () => ({
      transactionId: mid ?? '',
      encodings: [{ active: true }],
      codecs: [],
      headerExtensions: [],
      rtcp: { cname: '', reducedSize: false },
      ...parameters,
    }),
    setParameters: async (next: object) => {
      parameters = next
    },
    getStats: stats,
  }

  const receiver = {
    track: remote,
    transport: null,
    jitterBufferTarget: null,
    getParameters: () => ({ codecs: [], headerExtensions: [], rtcp: {} }),
    getContributingSources: () => [],
    getSynchronizationSources: () => [],
    getStats: stats,
  }

  const transceiver = {
    sender,
    receiver,
    get mid() {
      return mid
    },
    get stopped() {
      return state === 'stopped'
    },
    get direction() {
      return state === 'running' ? direction : 'stopped'
    },
    set direction(next: RTCRtpTransceiverDirection) {
      if (next === 'stopped') throw new TypeError('"stopped" cannot be set: call stop()')
      checkOpen()
      if (state !== 'running') throw new DOMException('Stopped', 'InvalidStateError')
      direction = next
      onChange()
    },
    get currentDirection() {
      return state === 'stopped' ? 'stopped' : current
    },
    setCodecPreferences: () => checkOpen(),
    stop: () => {
      checkOpen()
      if (state !== 'running') return
      state = 'stopping'
      endTrack(remote)
      onChange()
    },
  }

  return {
    transceiver: transceiver as unknown as RTCRtpTransceiver, // has what the standard names
    kind,
    byTrack: options.byTrack,
    mid: () => mid,
    setMid: (next) => {
      mid = next
    },
    direction: () => (state === 'running' ? direction : 'inactive'),
    setDirection: (next) => {
      direction = next
    },
    current: () => (state === 'stopped' ? 'stopped' : current),
    setCurrent: (next) => {
      current = next
    },
    streams: () => streams,
    state: () => state,
    wish: () => `${mid} ${state} ${direction} ${streams.join(' ')}`,
    setTrack: (next) => {
      track = next
    },
    finish: () => {
      state = 'stopped'
      endTrack(remote)
    },
  }
}
