/** Tells what happens to connections: every event that the W3C names. Loaded with the first who listens to the trace. */
import type { ConnectionId, PeerId } from '@roomful/protocol'
import type { Step, Trace } from './tracer.ts'

/** Whose connection it is. */
export type Belonging = { readonly peer: PeerId; readonly connection: ConnectionId }

/** What was said before that was known. `null`: it is known. */
const early = new WeakMap<RTCPeerConnection, ((whose: Belonging) => void)[] | null>()

/** Once for a connection, and once more, or at once, with whose it is: what it said before is told then, with its time. */
export function watch(pc: RTCPeerConnection, trace: Trace, whose?: Belonging): void {
  if (!early.has(pc)) listen(pc, trace)
  if (!whose) return
  for (const tell of early.get(pc) ?? []) tell(whose)
  early.set(pc, null)
}

function listen(pc: RTCPeerConnection, trace: Trace): void {
  let belonging: Belonging | undefined
  const waiting: ((whose: Belonging) => void)[] = []
  early.set(pc, waiting)
  waiting.push((whose) => {
    belonging = whose
  })

  const on = <K extends keyof RTCPeerConnectionEventMap>(
    event: K,
    read: (event: RTCPeerConnectionEventMap[K]) => object,
  ): void =>
    pc.addEventListener(event, (happened) => {
      const what = { type: 'connection', event, ...read(happened) }
      if (belonging) return trace(() => ({ ...what, ...belonging }) as Step) // what is read belongs to its event
      const atMs = performance.now()
      waiting.push((whose) => trace(() => ({ ...what, ...whose, atMs }) as Step))
    })

  on('connectionstatechange', () => ({ state: pc.connectionState }))
  on('iceconnectionstatechange', () => ({ state: pc.iceConnectionState }))
  on('icegatheringstatechange', () => ({ state: pc.iceGatheringState }))
  on('signalingstatechange', () => ({ state: pc.signalingState }))
  on('negotiationneeded', () => ({}))
  on('icecandidate', ({ candidate }) => ({ candidate }))
  on('icecandidateerror', ({ url, errorCode, errorText }) => ({ url, errorCode, errorText }))
  on('track', ({ track, transceiver }) => ({ track, mid: transceiver.mid }))
  on('datachannel', ({ channel }) => ({ channel }))
}
