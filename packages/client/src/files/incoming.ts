/** A file that comes in: verified piece by piece, written, asked for again. The shell around `taking.ts`. */
import { toBase64Url } from '@roomful/protocol'
import { RoomError } from '../errors.ts'
import type { FileDestination } from './file.ts'
import { sizeOfPiece, type PieceHeader } from './frame.ts'
import { chain } from './hash.ts'
import type { Incoming, IncomingOptions, IncomingState as State } from './incoming-shape.ts'
import { createQueue } from './queue.ts'
import { letGo, type Opened } from './store.ts'
import {
  again,
  arrive,
  come,
  fill,
  grant,
  outstanding,
  refuse,
  take,
  verify,
  type Taking,
} from './taking.ts'
import { diskError, endOf } from './words.ts'

/** Granted and silent for so long, its room may go to others. */
const SILENT_MS = 10_000
const GIVEN_UP = new RoomError('cancelled', 'Given up before it began.')

export function createIncoming(options: IncomingOptions): Incoming {
  const { transfer, meta, store, digest, say, onChange, nowMs } = options
  let state: State = { is: 'offered' }
  let taking: Taking = take(meta.count, 0)
  let link = new Uint8Array<ArrayBuffer>(new ArrayBuffer(0))
  /** The digest of the whole, as the sender tells it. */
  let whole: string | null = null
  /** What was verified has not been said yet. */
  let due = false
  let linked = true
  let heardAtMs = nowMs()
  const paused = { us: false, peer: false }
  const queue = createQueue(keep, finish, (cause) => fail(diskError(cause)))
  let settle: { resolve: (file: File | null) => void; reject: (error: RoomError) => void }
  const settled = new Promise<File | null>((resolve, reject) => (settle = { resolve, reject }))
  settled.catch(() => {}) // what goes on by itself may have nobody who waits for it

  function run(opened: Opened): void {
    state = { is: 'running', opened }
    taking = take(meta.count, opened.verified)
    link = opened.chain
    due = true
    onChange()
  }

  async function accept(opening: Promise<Opened>): Promise<void> {
    state = { is: 'opening' }
    try {
      const opened = await opening
      if (state.is === 'opening') run(opened)
      else await letGo(opened, GIVEN_UP)
    } catch (cause) {
      fail(diskError(cause))
    }
  }

  /** It failed while a place was chosen. */
  async function spare(to: FileDestination, error: RoomError): Promise<void> {
    await store.open(to, meta).then(
      (opened) => letGo(opened, error),
      () => {}, // it failed in this very place
    )
  }

  function fail(error: RoomError, tell = true): void {
    if (isSettled()) return
    const before = state
    state = { is: 'failed', error }
    if (before.is === 'running') void letGo(before.opened, error)
    if (tell) say({ type: 'cancel', transfer, ...endOf(error) })
    settle.reject(error)
    onChange()
  }

  async function keep({ index, round, digest: said }: PieceHeader, bytes: Uint8Array<ArrayBuffer>) {
    if (state.is !== 'running' || index !== taking.verified) return
    const { sink } = state.opened
    const sum = await digest(bytes)
    if (isOver()) return
    if (toBase64Url(sum) !== said) return round === taking.round ? wrong() : undefined
    const next = await chain(link, sum, digest)
    await sink.write(index, bytes, said)
    if (isOver()) return
    link = next
    move(verify(taking))
    onChange()
  }

  function wrong(): void {
    const next = refuse(taking)
    if (!next)
      return fail(
        new RoomError(
          'protocol',
          'A piece came wrong three times: ask for the file to be sent anew.',
        ),
      )
    move(next)
    onChange()
  }

  /** To be told. What waits of a round that is over is needed no more. */
  function move(next: Taking): void {
    taking = next
    due = true
    queue.keep(next.round)
  }

  async function finish(): Promise<void> {
    if (state.is !== 'running' || whole === null || taking.verified < meta.count) return
    if (toBase64Url(link) !== whole)
      return fail(
        new RoomError('file-changed', 'The file changed while it was sent: ask for it anew.'),
      )
    const { opened } = state
    const file = await opened.sink.finish()
    if (isOver()) return
    state = { is: 'done', opened }
    say({ type: 'done', transfer })
    settle.resolve(file)
    onChange()
  }

  /** A function, since what was awaited may have changed it. */
  function isOver(): boolean {
    return state.is !== 'running'
  }

  function isSettled(): boolean {
    return state.is === 'done' || state.is === 'failed'
  }

  return {
    state: () => state,
    lastWord: () => {
      if (state.is === 'failed') return { type: 'cancel', transfer, ...endOf(state.error) }
      return state.is === 'done' ? { type: 'done', transfer } : null
    },
    come: () => come(taking, meta),
    settled,
    offered: () => {
      linked = true
      paused.peer = false
      if (paused.us) say({ type: 'pause', transfer, paused: true })
      onChange()
    },
    isLinked: () => linked,
    detach: () => {
      linked = false
      move(again(taking))
      whole = null
    },
    reopen: async () => {
      const opened = await store.reopen(meta)
      if (opened && state.is === 'offered') run(opened)
      else if (opened) await letGo(opened, GIVEN_UP)
      return state.is === 'running' ? state.opened.verified : 0
    },
    accept: (to) => {
      if (state.is === 'offered') void accept(store.open(to, meta))
      else if (state.is === 'failed' && typeof to === 'object') void spare(to, state.error)
    },
    fail,
    piece: (header) => {
      heardAtMs = nowMs()
      const next = state.is === 'running' ? arrive(taking, header) : null
      if (next === 'passed' || next === null) return next
      taking = next
      return new Uint8Array(sizeOfPiece(header.index, meta.size, meta.pieceBytes))
    },
    filled: (bytes) => {
      heardAtMs = nowMs()
      taking = fill(taking, bytes)
    },
    isCurrent: ({ round }) => state.is === 'running' && round === taking.round,
    arrived: queue.add,
    end: (round, said) => {
      if (state.is !== 'running') return false
      if (round < taking.round) return true
      if (round > taking.round || taking.expected < meta.count) return false
      whole = said
      queue.wake()
      return true
    },
    claim: () =>
      state.is === 'running'
        ? {
            outstanding: outstanding(taking) + queue.stale(taking.round),
            left: !linked || paused.us || paused.peer ? 0 : meta.count - taking.until,
          }
        : null,
    grant: (pieces) => {
      if (outstanding(taking) === 0) heardAtMs = nowMs()
      taking = grant(taking, taking.until + pieces)
      if (!linked || (pieces === 0 && !due)) return
      due = false
      const { round, verified: next, until } = taking
      say({ type: 'want', transfer, round, next, until })
    },
    paused: () => paused.us || paused.peer,
    pause: (by, next) => {
      if (paused[by] === next || isSettled()) return
      paused[by] = next
      if (by === 'us') say({ type: 'pause', transfer, paused: next })
      onChange()
    },
    isIdle: () =>
      state.is === 'running' &&
      outstanding(taking) > 0 &&
      (paused.us || paused.peer || nowMs() - heardAtMs > SILENT_MS),
    revoke: () => move(again(taking)),
    remove: async () => {
      if (state.is === 'done') await state.opened.sink.remove()
    },
  }
}
