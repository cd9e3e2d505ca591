/**
 * One channel `files` to one peer: frames and pieces onto it with backpressure (N4), frames and chunks from it. Does not
 * know the transfers.
 */
import { createHighWater, frameBytes } from '../channel/rate.ts'
import { decodeFrame, type FileFrame, type PieceHeader } from './frame.ts'

/** It grows within moments; on a slow link what is in the queue first is what everything else waits for longest. */
const FIRST_HIGH_BYTES = 32 * 1024
/** Of a peer of good will no frame has to wait: the browser takes 16 MiB. */
const MAX_UNSAID = 1_024

/** A piece on its way to the peer. */
export type Job = {
  readonly header: PieceHeader
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The peer wants it no more: the rest is not sent. */
  readonly isStale: () => boolean
  /** So many of its bytes have gone. */
  readonly onSent: (bytes: number) => void
  /** Nothing of it is needed here any more. */
  readonly onGone: () => void
}

export type LaneOptions = {
  readonly channel: RTCDataChannel
  /** What came before this was loaded. */
  readonly held: readonly unknown[]
  readonly chunkBytes: number
  /** Takes from a budget; false: not now, call `pump` later (F5). */
  readonly spend: (bytes: number) => boolean
  /** The largest frame that may go now (F5). */
  readonly frameBytes: () => number
  readonly nextJob: () => Job | null
  readonly onOpen: () => void
  readonly onFrame: (frame: FileFrame) => void
  readonly onChunk: (chunk: Uint8Array<ArrayBuffer>) => void
  /** It broke the rules, in a sentence. */
  readonly onViolation: (what: string) => void
  readonly onClosed: () => void
}

export type Lane = {
  readonly say: (frame: FileFrame) => void
  readonly pump: () => void
  /** Listens no more. */
  readonly end: () => void
}

export function openLane(options: LaneOptions): Lane {
  const { channel } = options
  const ended = new AbortController()
  const listening = { signal: ended.signal }
  let job: Job | null = null
  let offset = 0
  const highWater = createHighWater(FIRST_HIGH_BYTES)
  let sentBytes = 0
  /** Frames that the browser has not taken yet: what comes after them waits. */
  const unsaid: string[] = []

  function receive(frame: unknown): void {
    if (ended.signal.aborted) return
    if (typeof frame === 'string') {
      const decoded = decodeFrame(frame)
      if (decoded) options.onFrame(decoded)
      else options.onViolation('a frame that makes no sense')
    } else if (frame instanceof ArrayBuffer) options.onChunk(new Uint8Array(frame))
    else options.onViolation('a frame of an unknown kind')
  }

  function isOpen(): boolean {
    return !ended.signal.aborted && channel.readyState === 'open'
  }

  function pump(): void {
    if (!isOpen() || !speak()) return
    const high = highWater(performance.now(), sentBytes, channel.bufferedAmount)
    channel.bufferedAmountLowThreshold = high / 2
    while (isOpen() && channel.bufferedAmount < high) {
      if (job?.isStale()) finish()
      job ??= begin()
      if (!job || !speak()) return
      const most = Math.min(frameBytes(high), options.frameBytes(), options.chunkBytes)
      const chunk = job.bytes.subarray(offset, offset + most)
      if (!options.spend(chunk.length)) return
      if (!give(chunk)) return
      offset += chunk.length
      sentBytes += chunk.length
      job.onSent(offset)
      if (offset >= job.bytes.length) finish()
    }
  }

  function begin(): Job | null {
    const next = options.nextJob()
    offset = 0
    if (next) say(next.header)
    return next
  }

  function finish(): void {
    const gone = job
    job = null
    gone?.onGone()
  }

  function say(frame: FileFrame): void {
    if (!isOpen()) return
    if (unsaid.push(JSON.stringify(frame)) <= MAX_UNSAID) speak()
    else options.onViolation('it takes no answer to what it asks')
  }

  /** False: the browser takes no more of it now. */
  function speak(): boolean {
    while (unsaid[0] !== undefined) {
      if (!give(unsaid[0])) return false
      unsaid.shift()
    }
    return true
  }

  /** A browser throws where too much waits already: what it did not take is tried again when there is room. */
  function give(frame: string | Uint8Array<ArrayBuffer>): boolean {
    try {
      channel.send(frame as string) // or bytes: `send` has an overload for each, and none for either
      return true
    } catch {
      return false
    }
  }

  channel.addEventListener('message', ({ data }) => receive(data), listening)
  channel.addEventListener('bufferedamountlow', pump, listening)
  channel.addEventListener('close', options.onClosed, listening)
  channel.addEventListener('open', options.onOpen, listening)
  // After it was returned: what is held may be answered at once.
  queueMicrotask(() => {
    if (isOpen()) options.onOpen()
    for (const frame of options.held) receive(frame)
  })

  return {
    say,
    pump,
    end: () => {
      ended.abort()
      finish()
    },
  }
}
