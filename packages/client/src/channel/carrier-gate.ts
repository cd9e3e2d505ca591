/**
 * The carrier that every peer has from the start: it takes what is sent and what comes, and loads the one that carries with
 * the first link. Later might be too late: messages flow while the server, which an app comes from, is away.
 */
import { RoomError } from '../errors.ts'
import type * as Rest from './carrier.ts'
import type { Carrier, CarrierOptions } from './carrier.ts'

/** The rest could not be loaded: the network may be away. */
const AGAIN_MS = 3_000
/** Of frames that wait for it: more than a peer of good will has on its way (N3). */
const MAX_EARLY_BYTES = 8 * 1024 * 1024

let rest: typeof Rest | undefined

export async function loadCarrier(): Promise<void> {
  rest ??= await import('./carrier.ts')
}

export function openCarrier(options: CarrierOptions): Carrier {
  let carrier: Carrier | undefined
  /** What was done before it was there. */
  let early: ((carrier: Carrier) => void)[] = []
  let refuse: ((error: RoomError) => void)[] = []
  let earlyBytes = 0
  let failure: RoomError | undefined

  function need(): void {
    if (carrier || failure) return
    if (!rest) return void loadCarrier().then(need, () => setTimeout(need, AGAIN_MS))
    carrier = rest.createCarrier(options)
    for (const work of early) work(carrier)
    early = refuse = []
  }

  function use(work: (carrier: Carrier) => void): void {
    if (carrier) work(carrier)
    else early.push(work)
  }

  return {
    send: (parcel, signal) => {
      if (rest) need()
      if (carrier) return carrier.send(parcel, signal)
      return new Promise((resolve, reject) => {
        if (failure) return reject(failure)
        refuse.push(reject)
        early.push((loaded) => {
          if (!signal?.aborted) loaded.send(parcel, signal).then(resolve, reject)
        })
        need()
      })
    },
    attach: (channel, pc, page) => {
      const held: unknown[] = []
      const hold = ({ data }: MessageEvent<string | ArrayBuffer>): void => {
        earlyBytes += typeof data === 'string' ? data.length : data.byteLength
        if (earlyBytes > MAX_EARLY_BYTES) return options.onFault('more than was asked for')
        held.push(data)
      }
      if (!carrier && page !== undefined) channel.addEventListener('message', hold)
      use((loaded) => {
        channel.removeEventListener('message', hold)
        loaded.attach(channel, pc, page)
        for (const data of held) channel.dispatchEvent(new MessageEvent('message', { data }))
      })
      need()
    },
    detach: () => use((loaded) => loaded.detach()),
    fail: (reason) => {
      if (carrier) return carrier.fail(reason)
      failure = leftError(reason)
      for (const reject of refuse) reject(failure)
    },
  }
}

/** Why what waited for a peer was not delivered. */
export function leftError(reason: string): RoomError {
  return new RoomError('not-delivered', `It is no longer in the room (${reason}).`)
}
