/**
 * Messages to and from one peer: each arrives once and in order, over one link after the other (N3). A message is cut into
 * chunks; chunks are numbered, kept until they are acknowledged, and sent again on the next link to the same page.
 * Knows no channel, no timer and no clock. Pure but for the callbacks that it is given.
 */
import { RoomError } from '../errors.ts'
import { decodeFrame, encodeFrame, HEAD_BYTES } from './frame.ts'
import { ACK, ASK, CANCEL, CHUNK, FIRST, PUSH, RESUME, TYPE_BIT } from './frame.ts'
import { createIncoming, SMALL_BYTES } from './incoming.ts'
import type { Parcel } from './message.ts'

/** What may be on its way to a peer that has not acknowledged it; what is more waits. */
const WINDOW_BYTES = 4 * 1024 * 1024
/** Of a chunk, beside its bytes: many small messages are bounded as well. */
const CHUNK_COST_BYTES = 64
/** While more and more comes it is acknowledged at most so often. */
const ACK_EVERY_MS = 10
/** Called once: the peer has it, or why it has not. */
export type Done = (error?: RoomError) => void

type Entry = Parcel & {
  readonly done: Done
  /** Of its bytes, how many were cut into chunks; -1: not even the first. */
  cut: number
  cancelled: boolean
}

type Chunk = {
  readonly kind: number
  readonly length: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly last: boolean
  readonly entry: Entry
}

export type Delivery = {
  /** Returns what takes back as much as is not on the wire yet. */
  readonly send: (parcel: Parcel, done: Done) => () => void
  /** There is a link to this page. What was on the wire to another one is not sent again (`peer-restarted`). */
  readonly link: (page: string) => void
  readonly unlink: () => void
  /**
   * What is to be sent now, or `null`: nothing, or not before something is received. Good until the next call.
   * @param roomy whether there is room for more than what keeps things going
   */
  readonly next: (
    nowMs: number,
    roomy: boolean,
    maxFrameBytes: number,
  ) => Uint8Array<ArrayBuffer> | null
  /** The message that a frame completes. Throws at a frame that no peer of good will sends. */
  readonly receive: (data: unknown, nowMs: number) => Parcel | null
  /** Takes the next message out of the queue, for a peer that acknowledges nothing. */
  readonly take: () => Entry | null
  /** No link will come. */
  readonly fail: (error: RoomError) => void
}

/** @param maxBytes the largest message that is taken */
export function createDelivery(maxBytes: number): Delivery {
  let page = ''
  let failure: RoomError | undefined
  /** From `head` on. */
  let queue: Entry[] = []
  let head = 0
  /** Not acknowledged; the first of them has the number `base`. */
  let sent: Chunk[] = []
  let base = 0
  let inFlightBytes = 0
  /** How many of `sent` went over this link. */
  let onLink = 0
  let linked = false
  /** Every chunk is written here: memory of its own for each would be garbage by the megabyte. */
  let scratch = new ArrayBuffer()
  /** Our RESUME, until it is sent: what we have as the link begins. */
  let greeting: Uint8Array<ArrayBuffer> | null = null
  /** Theirs is there. */
  let heard = false
  let theirMaxBytes = 0
  /** What is on the wire goes on from where they say. */
  let resuming = false
  /** They will acknowledge all that was sent without being asked again. */
  let asked = true
  let ackDue = false
  let ackedAtMs = -Infinity
  let incoming = createIncoming(maxBytes)

  function shift(): Entry | undefined {
    const entry = queue[head++]
    if (head >= 1024 || head >= queue.length) {
      queue.splice(0, head)
      head = 0
    }
    return entry
  }

  /** The message to go on with; those that were taken back before their first chunk are gone. */
  function front(): Entry | undefined {
    while (queue[head]?.cancelled && queue[head]?.cut === -1) shift()
    return queue[head]
  }

  function cut(maxFrameBytes: number): Chunk | null {
    for (let entry = front(); entry && inFlightBytes < WINDOW_BYTES; entry = front()) {
      const { body, type, done, cancelled } = entry
      const { length } = body
      if (entry.cut < 0 && length > SMALL_BYTES) {
        if (!heard) return null
        if (length > theirMaxBytes) {
          shift()
          done(new RoomError('message-too-large', `It takes ${theirMaxBytes} bytes: use sendFile.`))
          continue
        }
      }
      const first = entry.cut < 0
      const from = Math.max(0, entry.cut)
      const bytes = body.subarray(from, cancelled ? from : from + maxFrameBytes - HEAD_BYTES)
      const kind = cancelled ? CANCEL : first ? CHUNK | FIRST | (type << TYPE_BIT) : CHUNK
      entry.cut = from + bytes.length
      const last = cancelled || entry.cut === length
      if (last) shift()
      const chunk = { kind, length, bytes, last, entry }
      sent.push(chunk)
      inFlightBytes += bytes.length + CHUNK_COST_BYTES
      return chunk
    }
    return null
  }

  /** @param most that they can have */
  function acknowledge(count: number, most: number): void {
    const acknowledged = (count - base) >>> 0
    if (acknowledged > most) throw Error('never sent')
    base += acknowledged
    onLink = Math.max(0, onLink - acknowledged)
    for (const { bytes, last, entry } of sent.splice(0, acknowledged)) {
      inFlightBytes -= bytes.length + CHUNK_COST_BYTES
      if (last) entry.done()
    }
  }

  return {
    send: (parcel, done) => {
      const entry = { ...parcel, done, cut: -1, cancelled: false }
      if (failure) done(failure)
      else queue.push(entry)
      return () => {
        entry.cancelled = true
      }
    },
    link: (next) => {
      if (page !== next) restart()
      page = next
      linked = true
      heard = ackDue = false
      greeting = encodeFrame(RESUME, [incoming.received(), maxBytes])
      onLink = 0
      resuming = sent.length > 0
    },
    unlink: () => {
      linked = false
    },
    next: (nowMs, roomy, maxFrameBytes) => {
      if (!linked) return null
      const hello = greeting
      greeting = null
      if (hello) return hello
      if (ackDue) {
        ackDue = false
        ackedAtMs = nowMs
        return encodeFrame(ACK, [incoming.received()])
      }
      if (!roomy || resuming) return null
      const chunk = sent[onLink] ?? cut(maxFrameBytes)
      if (!chunk) {
        if (asked || sent.length === 0) return null
        asked = true
        return encodeFrame(ASK, [])
      }
      const number = base + onLink++
      const length = HEAD_BYTES + chunk.bytes.length
      if (scratch.byteLength < length) scratch = new ArrayBuffer(length)
      asked = onLink === sent.length && (inFlightBytes >= WINDOW_BYTES || !front())
      const numbers = chunk.kind & FIRST ? [number, chunk.length] : [number]
      return encodeFrame(
        asked && chunk.kind !== CANCEL ? chunk.kind | PUSH : chunk.kind,
        numbers,
        chunk.bytes,
        scratch,
      )
    },
    receive: (data, nowMs) => {
      const { kind, numbers, bytes } = decodeFrame(data)
      const [first = 0, second = 0] = numbers
      if (heard === (kind === RESUME)) throw Error('misplaced')
      if (kind === RESUME) {
        heard = true
        theirMaxBytes = second
        // Where we did not wait for it, nothing was on the wire when it was said.
        acknowledge(first, resuming ? sent.length : 0)
        resuming = false
      } else if (kind === ACK) acknowledge(first, onLink)
      else if (kind === ASK) ackDue = true
      else {
        ackDue ||= (kind & PUSH) > 0 || kind === CANCEL || nowMs - ackedAtMs >= ACK_EVERY_MS
        return incoming.take(kind, first, second, bytes)
      }
      return null
    },
    take: () => {
      front()
      return shift() ?? null
    },
    fail: (error) => {
      failure = error
      linked = false
      const lost = new Set([...sent.map(({ entry }) => entry), ...queue.slice(head)])
      queue = []
      sent = []
      head = 0
      for (const { done } of lost) done(error)
    },
  }

  function restart(): void {
    const started = front()
    const lost = new Set(sent.map(({ entry }) => entry))
    if (started && started.cut >= 0) {
      lost.add(started)
      shift()
    }
    sent = []
    base = inFlightBytes = 0
    incoming = createIncoming(maxBytes)
    for (const { done } of lost)
      done(new RoomError('peer-restarted', 'It was reloaded meanwhile: send it again.'))
  }
}
