/**
 * One direction of a TCP connection or of an SCTP stream: what is lost is sent again, what came early waits, unless it was
 * asked to be otherwise. A frame or message is one packet, however large.
 */
import type { Paths } from './paths.ts'

/** Doubles with each attempt; browsers hold SCTP to three seconds, so that a path that comes back is soon in use. */
const FIRST_RETRY_MS = 200
const MAX_RETRY_MS = 3_000

export type PipeOptions = {
  readonly paths: Paths
  /** Whether a packet that sets out now would get there. */
  readonly isOpen: () => boolean
  /** @default true */
  readonly ordered?: boolean
  /** After so many a packet is given up. @default Infinity */
  readonly maxRetransmits?: number
}

export type Pipe = {
  /** `settled` is called when it arrived or was given up, after `arrive`. */
  readonly send: (bytes: number, arrive: () => void, settled?: () => void) => void
  /** What has neither arrived nor been given up. */
  readonly waitingBytes: () => number
  readonly isIdle: () => boolean
  readonly isOpen: () => boolean
  /** Nothing arrives any more. */
  readonly end: () => void
}

type Packet = {
  readonly bytes: number
  readonly arrive: () => void
  readonly settled: (() => void) | undefined
  state: 'under-way' | 'arrived' | 'given-up'
}

/** How often a packet is sent again before so much time has passed. */
export function retriesWithin(lifetimeMs: number): number {
  return Math.floor(Math.log2(lifetimeMs / FIRST_RETRY_MS + 1))
}

export function createPipe(options: PipeOptions): Pipe {
  const { paths, isOpen, ordered = true, maxRetransmits = Infinity } = options
  /** In the order in which they were sent; the settled ones leave from the front. */
  let packets: Packet[] = []
  let waitingBytes = 0
  let ended = false

  function attempt(packet: Packet, tries: number): void {
    if (ended) return
    if (!isOpen() || paths.isLost()) return retry(packet, tries)
    setTimeout(() => {
      if (ended) return
      // Cut while it was under way.
      if (isOpen()) settle(packet, 'arrived')
      else retry(packet, tries)
    }, paths.delayMs())
  }

  function retry(packet: Packet, tries: number): void {
    // Given up in a task of its own: nothing is settled while it is being sent.
    const waitMs = tries < maxRetransmits ? Math.min(FIRST_RETRY_MS * 2 ** tries, MAX_RETRY_MS) : 0
    setTimeout(() => {
      if (ended) return
      if (tries < maxRetransmits) attempt(packet, tries + 1)
      else settle(packet, 'given-up')
    }, waitMs)
  }

  function settle(packet: Packet, state: 'arrived' | 'given-up'): void {
    packet.state = state
    if (!ordered) {
      packets = packets.filter((other) => other !== packet)
      return finish(packet)
    }
    // What arrives may end the pipe, and leave nothing in it.
    for (let first = packets[0]; first && first.state !== 'under-way'; first = packets[0]) {
      packets.shift()
      finish(first)
    }
  }

  function finish({ bytes, arrive, settled, state }: Packet): void {
    waitingBytes -= bytes
    if (state === 'arrived') arrive()
    settled?.()
  }

  return {
    send: (bytes, arrive, settled) => {
      if (ended) return
      const packet: Packet = { bytes, arrive, settled, state: 'under-way' }
      packets.push(packet)
      waitingBytes += bytes
      attempt(packet, 0)
    },
    waitingBytes: () => waitingBytes,
    isIdle: () => packets.length === 0,
    isOpen,
    end: () => {
      ended = true
      packets = []
      waitingBytes = 0
    },
  }
}
