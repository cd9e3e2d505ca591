/** An RTCPeerConnection with all that the first offer needs, made before it is known to whom it goes (C3). */
import type { LocalMedia } from '../media/local.ts'
import { firstCandidates } from './candidates.ts'
import {
  offerSlots,
  openChannels,
  type Channels,
  type Slots,
  type SlotStreams,
} from './skeleton.ts'

export type ConnectionSetup = {
  /** The page's own, as soon as there is one. */
  readonly certificates: readonly RTCCertificate[]
  readonly relayOnly: boolean
  /** Audio and video sections, or channels alone. */
  readonly media: boolean
  readonly local: LocalMedia
  readonly streams: SlotStreams | null
}

export type Draft = {
  readonly pc: RTCPeerConnection
  readonly channels: Channels
  readonly slots: Slots
  /** What it was made with. */
  readonly iceServers: readonly RTCIceServer[]
  /** Its offer is set. */
  readonly set: Promise<void>
}

let certificate: Promise<RTCCertificate> | null = null

/** Made once, and shared by all connections of the page. */
export function sharedCertificate(): Promise<RTCCertificate> {
  certificate ??= RTCPeerConnection.generateCertificate({
    name: 'ECDSA',
    namedCurve: 'P-256',
  } as AlgorithmIdentifier) // lib.dom knows no EcKeyGenParams here
  return certificate
}

export function configurationOf(
  { certificates, relayOnly }: ConnectionSetup,
  iceServers: readonly RTCIceServer[],
): RTCConfiguration {
  return {
    certificates: [...certificates],
    bundlePolicy: 'max-bundle',
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
    iceServers: [...iceServers],
  }
}

export function draftConnection(
  setup: ConnectionSetup,
  iceServers: readonly RTCIceServer[],
): Draft {
  const pc = new RTCPeerConnection(configurationOf(setup, iceServers))
  const slots: Slots = setup.streams ? offerSlots(pc, setup.streams) : new Map()
  const channels = openChannels(pc)
  const set = setOffer(pc, setup)
  set.catch(() => {}) // told where it is used
  return { pc, channels, slots, iceServers, set }
}

/** The offer of a draft for these servers: where it was made with others, it is made and gathered anew (C3). */
export async function finishDraft(
  { pc, set, iceServers: used }: Draft,
  setup: ConnectionSetup,
  iceServers: readonly RTCIceServer[],
): Promise<void> {
  await set
  if (JSON.stringify(used) === JSON.stringify(iceServers)) return
  pc.setConfiguration(configurationOf(setup, iceServers))
  await setOffer(pc, setup, await pc.createOffer({ iceRestart: true }))
}

/** Sets the offer, which starts the gathering. Resolves with what is found at once in it; a relay never is. */
async function setOffer(
  pc: RTCPeerConnection,
  { relayOnly }: ConnectionSetup,
  offer?: RTCSessionDescriptionInit,
): Promise<void> {
  await pc.setLocalDescription(offer)
  if (!relayOnly) await firstCandidates(pc)
}
