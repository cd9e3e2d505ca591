/** Carries what goes to one peer over the channel that there is now, and takes what comes (N3, N4). */
import { leftError } from './carrier-gate.ts'
import { createDelivery } from './delivery.ts'
import { plainForm, TOPIC, type Parcel } from './message.ts'
import { createHighWater, frameBytes } from './rate.ts'
import { RoomError } from '../errors.ts'

export type CarrierOptions = {
  /** The largest message that is taken. */
  readonly maxBytes: number
  readonly onParcel: (parcel: Parcel) => void
  /** It sends what no peer of good will sends. */
  readonly onFault: (cause: unknown) => void
}

export type Carrier = {
  /** Resolves when the peer has it; a plain client, when it is handed to its channel. */
  readonly send: (parcel: Parcel, signal?: AbortSignal) => Promise<void>
  /** @param page of a peer of the SDK; a plain client's channel comes without */
  readonly attach: (
    channel: RTCDataChannel,
    pc: RTCPeerConnection | undefined,
    page?: string,
  ) => void
  /** The channel is gone; another may come. */
  readonly detach: () => void
  /** None will come: everything that waits fails. */
  readonly fail: (reason: string) => void
}

export function createCarrier({ maxBytes, onParcel, onFault }: CarrierOptions): Carrier {
  const delivery = createDelivery(maxBytes)
  let detach = (): void => {}
  let pump = (): void => {}
  let pumping = false

  /** What is sent in one go goes in one go. */
  function schedule(): void {
    if (pumping) return
    pumping = true
    queueMicrotask(() => {
      pumping = false
      pump()
    })
  }

  return {
    send: (parcel, signal) =>
      new Promise((resolve, reject) => {
        const cancel = delivery.send(parcel, (error) => (error ? reject(error) : resolve()))
        signal?.addEventListener('abort', () => {
          cancel()
          schedule()
        })
        schedule()
      }),
    attach: (channel, pc, page) => {
      detach()
      const ended = new AbortController()
      const listening = { signal: ended.signal }
      const highWater = createHighWater()
      let sentBytes = 0
      /** What the browser did not take is tried again. */
      let frame: Uint8Array<ArrayBuffer> | null = null
      delivery.link(page ?? '')

      pump = () => {
        if (channel.readyState !== 'open') return
        const high = highWater(performance.now(), sentBytes, channel.bufferedAmount)
        channel.bufferedAmountLowThreshold = high / 2
        if (page === undefined) pumpPlain(channel, high)
        else {
          const max = Math.min(frameBytes(high), pc?.sctp?.maxMessageSize ?? Infinity)
          while ((frame ??= delivery.next(performance.now(), channel.bufferedAmount < high, max))) {
            try {
              channel.send(frame)
            } catch {
              return
            }
            sentBytes += frame.length
            frame = null
          }
        }
      }
      detach = () => {
        ended.abort()
        delivery.unlink()
        pump = () => {}
      }
      channel.addEventListener('open', pump, listening)
      channel.addEventListener('bufferedamountlow', pump, listening)
      if (page !== undefined)
        channel.addEventListener(
          'message',
          ({ data }) => {
            try {
              const parcel = delivery.receive(data, performance.now())
              if (parcel) onParcel(parcel)
            } catch (cause) {
              return onFault(cause)
            }
            pump()
          },
          listening,
        )
      pump()
    },
    detach: () => detach(),
    fail: (reason) => {
      detach()
      delivery.fail(leftError(reason))
    },
  }

  function pumpPlain(channel: RTCDataChannel, high: number): void {
    while (channel.bufferedAmount < high) {
      const entry = delivery.take()
      if (!entry) return
      try {
        if (entry.type !== TOPIC) channel.send(plainForm(entry) as string) // or bytes: `send` has an overload for each, and none for either
        entry.done()
      } catch (cause) {
        // What comes after it does not wait for that.
        entry.done(new RoomError('message-too-large', 'It takes less: send parts.', cause))
      }
    }
  }
}
