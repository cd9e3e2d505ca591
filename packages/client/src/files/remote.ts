/** One peer on the channel `files`: what it says goes to the transfer that is meant; who breaks the rules is told and dropped. */
import type { PeerId } from '@roomful/protocol'
import { RoomError } from '../errors.ts'
import { PIECE_BYTES, type FileFrame, type Offer, type PieceHeader } from './frame.ts'
import type { Incoming } from './incoming-shape.ts'
import { openLane, type Job, type Lane, type LaneOptions } from './lane.ts'
import type { Outgoing } from './outgoing.ts'
import { errorOf } from './words.ts'

/** Offers that the app has not decided on. */
const MAX_UNDECIDED = 64
/** After a connection is there: whoever still sends says so first. */
const OFFERED_WITHIN_MS = 15_000
/** Ended transfers of which the last word is remembered; what still comes for them is passed over. */
const MAX_ENDED = 1_024

export type RemoteOptions = {
  readonly id: PeerId
  readonly who: () => string
  readonly outgoing: ReadonlyMap<string, Outgoing>
  /** Whether something of ours was sent by that name, and is over. */
  readonly wasOurs: (transfer: string) => boolean
  readonly nextJob: () => Job | null
  readonly spend: (bytes: number) => boolean
  readonly frameBytes: () => number
  readonly createIncoming: (offer: Offer) => Incoming
  readonly onProblem: (error: RoomError) => void
  readonly onDropped: (what: string) => void
}

export type Remote = {
  readonly incoming: ReadonlyMap<string, Incoming>
  readonly attach: (channel: RTCDataChannel, chunkBytes: number, held: readonly unknown[]) => void
  readonly say: (frame: FileFrame) => void
  /** Forgets what is over. */
  readonly sweep: () => void
  readonly pump: () => void
  readonly isAway: () => boolean
  /** All that goes on with it ends. */
  readonly fail: (error: RoomError) => void
  /** Bytes of pieces that are on their way in, or being written. */
  readonly bytes: () => number
  readonly end: () => void
}

/** The piece that the next chunks belong to. */
type Current = {
  readonly header: PieceHeader
  readonly into: Incoming | undefined
  readonly bytes: Uint8Array<ArrayBuffer> | 'passed'
  filled: number
}

export function createRemote(options: RemoteOptions): Remote {
  const { id, outgoing, who } = options
  const incoming = new Map<string, Incoming>()
  const ended = new Map<string, FileFrame>()
  let lane: (Lane & { readonly channel: RTCDataChannel }) | null = null
  let dropped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let current: Current | null = null
  let bytes = 0

  function drop(what: string): void {
    dropped = true
    const message = `Broke the rules of file transfer: ${what}.`
    lane?.say({ type: 'refused', message })
    lane?.channel.close() // after what was said
    close()
    fail(new RoomError('protocol', `${who()} broke the rules of file transfer: ${what}.`))
    options.onDropped(message)
  }

  function close(): void {
    clearTimeout(timer)
    lane?.end()
    lane = null
    forget()
  }

  function detach(): void {
    close()
    for (const transfer of incoming.values()) transfer.detach()
    for (const transfer of outgoing.values()) transfer.detach(id)
  }

  /** What came of a piece is of no use without the rest. */
  function forget(): void {
    if (current && current.bytes !== 'passed') bytes -= current.bytes.length
    current = null
  }

  function fail(error: RoomError): void {
    for (const transfer of incoming.values()) transfer.fail(error, false)
    for (const transfer of outgoing.values()) transfer.fail(id, error, false)
  }

  /** What is wrong with a frame, or `null`. */
  function hear(frame: FileFrame): string | null {
    if (frame.type === 'refused') {
      const error = errorOf('protocol', frame.message, who())
      options.onProblem(error)
      fail(error)
      return null
    }
    sweep()
    const sent = outgoing.get(frame.transfer)
    const got = incoming.get(frame.transfer)
    const isOver = ended.has(frame.transfer) || options.wasOurs(frame.transfer)
    switch (frame.type) {
      case 'offer':
        return hearOffer(frame)
      case 'want':
        return isOver || sent?.want(id, frame) ? null : 'it wants what cannot be'
      case 'done':
        return isOver || sent?.done(id) ? null : 'it has what was never sent'
      case 'piece':
        return hearPiece(frame, got)
      case 'end':
        return isOver || got?.end(frame.round, frame.digest) ? null : 'an end before the end'
      case 'pause':
        sent?.pauseBy(id, frame.paused)
        got?.pause('peer', frame.paused)
        return null
      case 'cancel': {
        const error = errorOf(frame.code, frame.message, who())
        sent?.fail(id, error, false)
        got?.fail(error, false)
        return null
      }
    }
  }

  function hearOffer(offer: Offer): string | null {
    const { transfer } = offer
    if (outgoing.has(transfer) || options.wasOurs(transfer)) return 'it offers what is ours'
    const known = incoming.get(transfer)
    const lastWord = ended.get(transfer)
    if (lastWord) lane?.say(lastWord)
    else if (known) known.offered()
    else if (
      [...incoming.values()].filter(({ state }) => state().is === 'offered').length >= MAX_UNDECIDED
    )
      return 'too many offers'
    else incoming.set(transfer, options.createIncoming(offer))
    return null
  }

  function hearPiece(header: PieceHeader, into: Incoming | undefined): string | null {
    if (current && current.bytes !== 'passed') {
      if (current.into?.isCurrent(current.header)) return 'a piece that is too short'
      forget()
    }
    const piece = ended.has(header.transfer) ? 'passed' : (into?.piece(header) ?? null)
    if (piece === null) return 'a piece that nobody asked for'
    current = { header, into, bytes: piece, filled: 0 }
    if (piece !== 'passed') bytes += piece.length
    return null
  }

  /** Of what is over only the last word stays. */
  function sweep(): void {
    for (const [transfer, one] of incoming) {
      const lastWord = one.lastWord()
      if (!lastWord) continue
      incoming.delete(transfer)
      ended.set(transfer, lastWord)
    }
    for (const transfer of ended.keys()) if (ended.size > MAX_ENDED) ended.delete(transfer)
  }

  function hearChunk(chunk: Uint8Array<ArrayBuffer>): string | null {
    if (!current || chunk.length === 0) return 'bytes that belong to nothing'
    const { header, into, filled } = current
    const most = current.bytes === 'passed' ? PIECE_BYTES : current.bytes.length
    if (filled + chunk.length > most) return 'a piece that is too long'
    current.filled += chunk.length
    if (current.bytes === 'passed') return null
    const piece = current.bytes
    piece.set(chunk, filled)
    into?.filled(current.filled)
    if (current.filled < piece.length) return null
    current = null
    const written = into?.arrived(header, piece) ?? Promise.resolve()
    void written.finally(() => {
      bytes -= piece.length
    })
    return null
  }

  function judge(what: string | null): void {
    if (what !== null && !dropped) drop(what)
  }

  const listen: Pick<LaneOptions, 'onOpen' | 'onFrame' | 'onChunk' | 'onViolation' | 'onClosed'> = {
    onOpen: () => {
      const before = [...incoming.keys()]
      timer = setTimeout(() => lose(before), OFFERED_WITHIN_MS)
      for (const transfer of outgoing.values()) transfer.attach(id)
      pump()
    },
    onFrame: (frame) => judge(hear(frame)),
    onChunk: (chunk) => judge(hearChunk(chunk)),
    onViolation: judge,
    onClosed: detach,
  }

  function pump(): void {
    lane?.pump()
  }

  return {
    incoming,
    attach: (channel, chunkBytes, held) => {
      detach()
      dropped = false
      const opened = openLane({ ...options, ...listen, channel, held, chunkBytes })
      lane = { ...opened, channel }
    },
    say: (frame) => lane?.say(frame),
    sweep,
    pump,
    isAway: () => lane === null,
    fail,
    bytes: () => bytes,
    end: close,
  }

  /** A page that has the file offers it at once on a new connection; one that was loaded anew has it no more. */
  function lose(before: readonly string[]): void {
    for (const transfer of before)
      if (incoming.get(transfer)?.isLinked() === false)
        incoming
          .get(transfer)
          ?.fail(
            new RoomError(
              'not-delivered',
              `${who()} has the file no more, since its page was loaded anew: ask for it again.`,
            ),
          )
  }
}
