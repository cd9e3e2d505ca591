/** Tells what happens to connections: every event that the W3C names. Loaded with the first who listens to the trace. */
import type { ConnectionId, PeerId } from '@roomful/protocol'
import type { Step, Trace } from './tracer.ts'

/** Whose connection it is, whom to tell, and until when. */
export type Belonging = {
  readonly peer: PeerId
  readonly connection: ConnectionId
  readonly trace: Trace
  readonly signal: AbortSignal
}

type Watched = {
  /** Known once it belongs to a peer; until then nothing here holds on to a room. */
  belonging: Belonging | null
  /** What happened before. */
  early: ((to: Belonging) => void)[]
  readonly ended: AbortController
}

const watched = new WeakMap<RTCPeerConnection, Watched>()

/** Once for a connection, and once more, or at once, with whose it is: what it said before is told then, with its time. */
export function watch(pc: RTCPeerConnection, belonging?: Belonging): void {
  const state = watched.get(pc) ?? listen(pc)
  watched.set(pc, state)
  if (!belonging || state.belonging) return
  const { early, ended } = state
  Object.assign(state, { belonging, early: [] })
  // Browsers keep some connections that were closed, which must not keep their room.
  belonging.signal.addEventListener('abort', () => {
    ended.abort()
    watched.delete(pc)
  })
  for (const tell of early) tell(belonging)
}

function listen(pc: RTCPeerConnection): Watched {
  const state: Watched = { belonging: null, early: [], ended: new AbortController() }

  const on = <K extends keyof RTCPeerConnectionEventMap>(
    event: K,
    read: (event: RTCPeerConnectionEventMap[K]) => object,
  ): void => {
    const step = (happened: RTCPeerConnectionEventMap[K], { peer, connection }: Belonging): Step =>
      ({ type: 'connection', peer, connection, event, ...read(happened) }) as Step // what is read belongs to its event
    const hear = (happened: RTCPeerConnectionEventMap[K]): void => {
      const { belonging, early } = state
      if (belonging) return belonging.trace(() => step(happened, belonging))
      const said = { ...read(happened), atMs: performance.now() }
      early.push((to) => to.trace(() => ({ ...step(happened, to), ...said })))
    }
    pc.addEventListener(event, hear, { signal: state.ended.signal })
  }

  on('connectionstatechange', () => ({ state: pc.connectionState }))
  on('iceconnectionstatechange', () => ({ state: pc.iceConnectionState }))
  on('icegatheringstatechange', () => ({ state: pc.iceGatheringState }))
  on('signalingstatechange', () => ({ state: pc.signalingState }))
  on('negotiationneeded', () => ({}))
  on('icecandidate', ({ candidate }) => ({ candidate }))
  on('icecandidateerror', ({ url, errorCode, errorText }) => ({ url, errorCode, errorText }))
  on('track', ({ track, transceiver }) => ({ track, mid: transceiver.mid }))
  on('datachannel', ({ channel }) => ({ channel }))
  return state
}
