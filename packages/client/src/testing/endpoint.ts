/** What of a connection is on the network: its transport, its association, its channels. Knows no descriptions. */
import { createAssociation, type Association } from './association.ts'
import { createChannelSet, type ChannelSet } from './channels.ts'
import type { Credentials } from './description.ts'
import type { Page } from './page.ts'
import { report } from './stats.ts'
import { createTransport, type Transport, type TransportState } from './transport.ts'

/** One way each: SCTP's handshake. */
const SCTP_TRIPS = 2

export type Endpoint = {
  readonly channels: ChannelSet
  readonly state: () => TransportState
  readonly isOpen: () => boolean
  readonly setLocal: (credentials: Credentials) => void
  readonly setRemote: (credentials: Credentials) => void
  readonly addCandidate: (ufrag: string) => void
  /** Descriptions are agreed on, and there is a section for channels. */
  readonly useChannels: (isClient: boolean) => void
  readonly stats: () => Promise<RTCStatsReport>
  readonly isIdle: () => boolean
  /** `silently`: as a page that crashes. */
  readonly close: (silently: boolean) => void
}

export type EndpointOptions = {
  /** Asked when the first description is set. */
  readonly pageOf: () => Page | null
  readonly onState: () => void
  readonly onChannel: (channel: RTCDataChannel) => void
}

const associations = new WeakMap<Transport, Association>()

export function createEndpoint({ pageOf, onState, onChannel }: EndpointOptions): Endpoint {
  const channels = createChannelSet()
  let page: Page | null = null
  let transport: Transport | null = null
  let association: Association | null = null
  let usesChannels = false

  function begin(): Transport {
    if (transport) return transport
    page = pageOf()
    if (!page)
      throw new DOMException("Of no page: join by the network's joinRoom", 'OperationError')
    const { paths, place, directory, departMs } = page
    const begun = createTransport({
      paths,
      directory,
      place,
      onState: () => {
        onState()
        openChannels()
      },
      onFarewell: () => association?.end(),
    })
    association = createAssociation({
      paths,
      departMs,
      transport: begun,
      partner: () => {
        const partner = begun.partner()
        return (partner && associations.get(partner)) ?? null
      },
      onAnnounced: (id, init) => onChannel(channels.announced(id, init)),
    })
    associations.set(begun, association)
    channels.attach(association)
    transport = begun
    return begun
  }

  function openChannels(): void {
    if (!page || !usesChannels || transport?.state() !== 'connected') return
    let waitMs = 0
    for (let trip = 0; trip < SCTP_TRIPS; trip++) waitMs += page.paths.delayMs()
    setTimeout(() => association?.open(), waitMs)
  }

  return {
    channels,
    state: () => transport?.state() ?? 'new',
    isOpen: () => association?.isOpen() ?? false,
    setLocal: (credentials) => begin().setLocal(credentials),
    setRemote: (credentials) => begin().setRemote(credentials),
    addCandidate: (ufrag) => begin().addCandidate(ufrag),
    useChannels: (isClient) => {
      channels.number(isClient)
      usesChannels = true
      openChannels()
    },
    stats: async () =>
      report({
        state: transport?.state() ?? 'new',
        delayMs: page?.paths.conditions().delayMs ?? 0,
        ...(association?.traffic() ?? { sent: 0, received: 0 }),
      }),
    isIdle: () => association?.isIdle() ?? true,
    close: (silently) => {
      channels.end()
      transport?.close(silently)
      association?.stop()
    },
  }
}
