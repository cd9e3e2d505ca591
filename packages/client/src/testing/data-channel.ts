/** An RTCDataChannel (W3C WebRTC, 6.2) on an association in memory. */
import type { Association, ChannelData, ChannelInit, Stream } from './association.ts'
import { MAX_MESSAGE_BYTES } from './description.ts'
import { asTarget, fire } from './target.ts'

/** More than that no browser queues. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024

export type OpenChannel = {
  readonly channel: RTCDataChannel
  /** There is something to be carried by; an ordinary channel gets its number then. */
  readonly attach: (association: Association, id: number, announce: boolean) => void
  /** The other side opened it: its event follows in a task of its own, when somebody can hear it. */
  readonly openQuietly: () => void
  /** Its connection was closed here. Chromium says so in a task of its own, where the standard has no event. */
  readonly end: () => void
}

export type ChannelOptions = {
  readonly init: ChannelInit
  /** Of a negotiated channel (RFC 8832 is not used); `null` for an ordinary one. */
  readonly negotiatedId: number | null
}

export function createChannel({ init, negotiatedId }: ChannelOptions): OpenChannel {
  let association: Association | null = null
  let id = negotiatedId
  let readyState: RTCDataChannelState = 'connecting'
  let bufferedAmount = 0
  let threshold = 0
  let binaryType: BinaryType = 'arraybuffer'

  const channel = asTarget(
    {
      ...init,
      negotiated: negotiatedId !== null,
      get id() {
        return id
      },
      get readyState() {
        return readyState
      },
      get bufferedAmount() {
        return bufferedAmount
      },
      get bufferedAmountLowThreshold() {
        return threshold
      },
      set bufferedAmountLowThreshold(bytes: number) {
        threshold = bytes
      },
      get binaryType() {
        return binaryType
      },
      set binaryType(type: BinaryType) {
        if (type === 'blob' || type === 'arraybuffer') binaryType = type
      },
      send: (data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>) => {
        if (readyState !== 'open')
          throw new DOMException("RTCDataChannel.readyState is not 'open'", 'InvalidStateError')
        const [copy, bytes] = copyOf(data)
        if (bytes > MAX_MESSAGE_BYTES)
          throw new TypeError(`Message of ${bytes} bytes, at most ${MAX_MESSAGE_BYTES} can be sent`)
        if (bufferedAmount + bytes > MAX_BUFFERED_BYTES)
          throw new DOMException('RTCDataChannel send queue is full', 'OperationError')
        bufferedAmount += bytes
        if (id !== null) association?.send(id, copy, bytes)
      },
      close: () => {
        if (readyState === 'closing' || readyState === 'closed') return
        readyState = 'closing'
        if (id !== null && association?.isOpen()) association.closeStream(id, closed)
        else setTimeout(closed)
      },
    },
    ['open', 'message', 'bufferedamountlow', 'error', 'closing', 'close'],
  )

  function closed(): void {
    if (readyState === 'closed') return
    readyState = 'closed'
    fire(channel, 'close')
  }

  const stream: Stream = {
    open: () => {
      if (readyState !== 'connecting') return
      readyState = 'open'
      fire(channel, 'open')
    },
    receive: (data) => {
      if (readyState === 'open') fire(channel, 'message', { data: receivedForm(data, binaryType) })
    },
    sent: (bytes) => {
      const before = bufferedAmount
      bufferedAmount -= bytes
      if (before > threshold && bufferedAmount <= threshold && readyState === 'open')
        fire(channel, 'bufferedamountlow')
    },
    closedByPeer: () => {
      if (readyState === 'closing' || readyState === 'closed') return
      readyState = 'closing'
      fire(channel, 'closing')
      closed()
    },
    abort: () => {
      if (readyState === 'closed') return
      readyState = 'closing'
      fire(channel, 'closing')
      const error = new DOMException('The association was aborted', 'OperationError')
      fire(channel, 'error', { error: Object.assign(error, { errorDetail: 'sctp-failure' }) })
      closed()
    },
  }

  return {
    channel: channel as unknown as RTCDataChannel, // has what the standard names
    attach: (given, ownId, announce) => {
      if (readyState !== 'connecting') return
      association = given
      id = ownId
      association.add(id, stream, init, announce)
      // On an association that is open already it opens in a task of its own.
      if (association.isOpen()) setTimeout(stream.open)
    },
    openQuietly: () => {
      readyState = 'open'
      setTimeout(() => fire(channel, 'open'))
    },
    end: () => {
      setTimeout(closed)
    },
  }
}

function copyOf(
  data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>,
): readonly [ChannelData, number] {
  if (typeof data === 'string') return [data, new TextEncoder().encode(data).length]
  if (ArrayBuffer.isView(data)) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
    return [bytes, bytes.length]
  }
  const bytes = new Uint8Array(data).slice()
  return [bytes, bytes.length]
}

function receivedForm(data: ChannelData, binaryType: BinaryType): string | ArrayBuffer | Blob {
  if (typeof data === 'string') return data
  return binaryType === 'blob' ? new Blob([data]) : data.buffer
}
