/** The channels of one connection: which numbers they have, and what becomes of them when it begins, opens and ends. */
import type { Association, ChannelInit } from './association.ts'
import { createChannel, type OpenChannel } from './data-channel.ts'

const MAX_ID = 65_534
const MAX_LABEL_BYTES = 65_535

export type ChannelSet = {
  readonly create: (label: string, init: RTCDataChannelInit) => RTCDataChannel
  /** Whether one was ever made: then there is a section for them. */
  readonly any: () => boolean
  readonly attach: (association: Association) => void
  /** The sides of DTLS are known, and with them whose numbers are even (RFC 8832, 6). */
  readonly number: (isClient: boolean) => void
  readonly announced: (id: number, init: ChannelInit) => RTCDataChannel
  readonly end: () => void
}

export function createChannelSet(): ChannelSet {
  const channels = new Set<OpenChannel>()
  const negotiated = new Map<number, OpenChannel>()
  let unnumbered: OpenChannel[] = []
  let association: Association | null = null
  let nextId: number | null = null

  function number(channel: OpenChannel): void {
    if (association === null || nextId === null) return void unnumbered.push(channel)
    while (association.has(nextId)) nextId += 2
    channel.attach(association, nextId, true)
    nextId += 2
  }

  return {
    create: (label, given) => {
      const init = initOf(label, given)
      const id = given.negotiated ? checkedId(given.id) : null
      if (id !== null && (negotiated.has(id) || association?.has(id)))
        throw new DOMException(`The number ${id} is in use`, 'OperationError')
      const channel = createChannel({ init, negotiatedId: id })
      channels.add(channel)
      if (id === null) number(channel)
      else {
        negotiated.set(id, channel)
        if (association) channel.attach(association, id, false)
      }
      return channel.channel
    },
    any: () => channels.size > 0,
    attach: (begun) => {
      association = begun
      for (const [id, channel] of negotiated) channel.attach(begun, id, false)
    },
    number: (isClient) => {
      if (nextId !== null) return
      nextId = isClient ? 0 : 1
      const waiting = unnumbered
      unnumbered = []
      waiting.forEach(number)
    },
    announced: (id, init) => {
      const channel = createChannel({ init, negotiatedId: null })
      channels.add(channel)
      if (association) channel.attach(association, id, false)
      channel.openQuietly()
      return channel.channel
    },
    end: () => {
      for (const channel of channels) channel.end()
    },
  }
}

function initOf(label: string, given: RTCDataChannelInit): ChannelInit {
  const { protocol = '', ordered = true, maxRetransmits, maxPacketLifeTime } = given
  if (new TextEncoder().encode(label).length > MAX_LABEL_BYTES)
    throw new TypeError('Label too long')
  if (maxRetransmits !== undefined && maxPacketLifeTime !== undefined)
    throw new TypeError('Either maxRetransmits or maxPacketLifeTime, not both')
  return {
    label,
    protocol,
    ordered,
    maxRetransmits: maxRetransmits ?? null,
    maxPacketLifeTime: maxPacketLifeTime ?? null,
  }
}

function checkedId(id: number | undefined): number {
  if (id !== undefined && Number.isInteger(id) && id >= 0 && id <= MAX_ID) return id
  throw new TypeError('A negotiated channel has an id from 0 to 65,534')
}
