/** What waits to go to one peer: in order, over the channel that there is now, with real backpressure. */
import { RoomError } from '../errors.ts'
import type { Message } from '../types.ts'
import { plainForm } from './message.ts'

/** More than this in the browser's queue only makes what comes after it wait (N4). */
const HIGH_WATER_BYTES = 256 * 1024
const LOW_WATER_BYTES = 64 * 1024
/** What waits for a peer that is not connected; more than that is not a message that was sent too early. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024

type Waiting = {
  readonly frame: Uint8Array<ArrayBuffer>
  readonly message: Message
  readonly sent: () => void
  readonly failed: (error: RoomError) => void
}

export type Outgoing = {
  /** Resolves when the message is handed to an open channel. */
  readonly send: (
    message: Message,
    frame: Uint8Array<ArrayBuffer>,
    signal?: AbortSignal,
  ) => Promise<void>
  readonly attach: (channel: RTCDataChannel, plain: boolean) => void
  /** The channel is gone; another may come. */
  readonly detach: () => void
  /** None will come: everything that waits fails. */
  readonly fail: (error: RoomError) => void
}

export function createOutgoing(): Outgoing {
  let waiting: Waiting[] = []
  let waitingBytes = 0
  let carrier: {
    readonly channel: RTCDataChannel
    readonly plain: boolean
    readonly end: () => void
  } | null = null
  let failure: RoomError | null = null

  function pump(): void {
    while (
      carrier?.channel.readyState === 'open' &&
      carrier.channel.bufferedAmount < HIGH_WATER_BYTES
    ) {
      const next = waiting.shift()
      if (!next) return
      waitingBytes -= next.frame.length
      try {
        const form = carrier.plain ? plainForm(next.message) : next.frame
        carrier.channel.send(form as string) // or bytes: `send` has an overload for each, and none for either
        next.sent()
      } catch (cause) {
        // A plain client may take less than `encodeMessage` allows; what comes after it does not wait for that.
        next.failed(
          new RoomError(
            'message-too-large',
            'This peer takes no message so large: send it in parts.',
            cause,
          ),
        )
      }
    }
  }

  return {
    send: (message, frame, signal) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure)
        if (waitingBytes + frame.length > MAX_WAITING_BYTES)
          return reject(new RoomError('not-delivered', 'Too much waits for this peer.'))
        const entry: Waiting = { frame, message, sent: resolve, failed: reject }
        waiting.push(entry)
        waitingBytes += frame.length
        signal?.addEventListener('abort', () => {
          const place = waiting.indexOf(entry)
          if (place < 0) return
          waiting.splice(place, 1)
          waitingBytes -= frame.length
        })
        pump()
      }),
    attach: (channel, plain) => {
      carrier?.end()
      const ended = new AbortController()
      carrier = { channel, plain, end: () => ended.abort() }
      channel.bufferedAmountLowThreshold = LOW_WATER_BYTES
      channel.addEventListener('open', pump, { signal: ended.signal })
      channel.addEventListener('bufferedamountlow', pump, { signal: ended.signal })
      pump()
    },
    detach: () => {
      carrier?.end()
      carrier = null
    },
    fail: (error) => {
      failure = error
      carrier?.end()
      carrier = null
      for (const { failed } of waiting) failed(error)
      waiting = []
      waitingBytes = 0
    },
  }
}
