/** What waits to go to one peer: in order, over the channel that there is now, with real backpressure. */
import { RoomError } from '../errors.ts'
import type { Message } from '../types.ts'
import { plainForm } from './message.ts'

/** More than this in the browser's queue only makes what comes after it wait (N4). */
const HIGH_WATER_BYTES = 256 * 1024
const LOW_WATER_BYTES = 64 * 1024

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
  let waiting: readonly Waiting[] = []
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
      const [next, ...rest] = waiting
      if (!next) return
      waiting = rest
      try {
        if (!carrier.plain) carrier.channel.send(next.frame)
        else sendPlain(carrier.channel, plainForm(next.message))
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
        const entry: Waiting = { frame, message, sent: resolve, failed: reject }
        waiting = [...waiting, entry]
        signal?.addEventListener('abort', () => {
          waiting = waiting.filter((each) => each !== entry)
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
    },
  }
}

function sendPlain(channel: RTCDataChannel, form: string | Uint8Array<ArrayBuffer>): void {
  if (typeof form === 'string') channel.send(form)
  else channel.send(form)
}
