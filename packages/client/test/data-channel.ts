/** An RTCDataChannel without a network: what is sent is kept, what happens to it is said by the test. */

import { getEventListeners } from 'node:events'

const EVENTS = ['open', 'close', 'message', 'bufferedamountlow']

export type DataChannelDouble = {
  /** For the code that is tested. */
  readonly channel: RTCDataChannel
  readonly sent: unknown[]
  /** Called with what is sent. */
  onSend: (data: unknown) => void
  readonly open: () => void
  readonly close: () => void
  /** So much waits in the browser; at or below its low water the channel says so. */
  readonly buffer: (bytes: number) => void
  /** The next `send` throws this. */
  readonly refuse: (error: Error) => void
  readonly receive: (data: unknown) => void
  /** Listeners that are still there. */
  readonly listeners: () => number
}

export function createDataChannel(label = '', init: RTCDataChannelInit = {}): DataChannelDouble {
  const target = new EventTarget()
  const sent: unknown[] = []
  let bufferedAmount = 0
  let refusal: Error | null = null
  let readyState: RTCDataChannelState = 'connecting'
  let bufferedAmountLowThreshold = 0

  const channel = {
    label,
    id: init.id ?? null,
    negotiated: init.negotiated ?? false,
    ordered: init.ordered ?? true,
    maxRetransmits: init.maxRetransmits ?? null,
    binaryType: 'blob',
    get readyState() {
      return readyState
    },
    get bufferedAmount() {
      return bufferedAmount
    },
    set bufferedAmountLowThreshold(bytes: number) {
      bufferedAmountLowThreshold = bytes
    },
    send: (data: unknown) => {
      const error = refusal
      refusal = null
      if (error) throw error
      if (readyState !== 'open') throw new DOMException('not open', 'InvalidStateError')
      // As a browser: what is written there afterwards is not sent.
      const copy: unknown = data instanceof Uint8Array ? data.slice() : data
      sent.push(copy)
      double.onSend(copy)
    },
    close: () => double.close(),
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
    dispatchEvent: target.dispatchEvent.bind(target),
  }
  const double: DataChannelDouble = {
    onSend: () => {},
    // Has what the SDK uses of one.
    channel: channel as unknown as RTCDataChannel,
    sent,
    open: () => {
      readyState = 'open'
      target.dispatchEvent(new Event('open'))
    },
    close: () => {
      readyState = 'closed'
      target.dispatchEvent(new Event('close'))
    },
    buffer: (bytes) => {
      const before = bufferedAmount
      bufferedAmount = bytes
      if (before > bufferedAmountLowThreshold && bytes <= bufferedAmountLowThreshold)
        target.dispatchEvent(new Event('bufferedamountlow'))
    },
    refuse: (error) => {
      refusal = error
    },
    receive: (data) => target.dispatchEvent(new MessageEvent('message', { data })),
    listeners: () => EVENTS.flatMap((event) => getEventListeners(target, event)).length,
  }
  return double
}
