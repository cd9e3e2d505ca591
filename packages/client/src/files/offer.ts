/** A file that comes in, as the app holds it. */
import { abortedError } from '../deliver.ts'
import { RoomError } from '../errors.ts'
import type { Peer } from '../types.ts'
import type { AcceptOptions, FileOffer, TransferState } from './file.ts'
import { MAX_WORDS_CHARS } from './frame.ts'
import type { Incoming } from './incoming-shape.ts'
import type { Meta } from './store.ts'
import { createView } from './view.ts'

export type OfferOptions = {
  readonly transfer: string
  readonly peer: Peer
  readonly meta: Meta
  readonly incoming: Incoming
  readonly resumedBytes: number
  readonly nowMs: () => number
  readonly isAway: () => boolean
}

/** The offer, and what tells its listeners that something may have changed. */
export function createOffer(options: OfferOptions): {
  readonly offer: FileOffer
  readonly update: () => void
} {
  const { incoming, meta } = options
  const { name, size, type } = meta

  const view = createView(options.nowMs, () => ({
    state: stateOf(),
    bytes: incoming.come(),
    totalBytes: size,
  }))

  function stateOf(): TransferState {
    const { is } = incoming.state()
    if (is !== 'opening' && is !== 'running') return is
    return options.isAway() ? 'away' : incoming.paused() ? 'paused' : 'running'
  }

  function end(code: 'declined' | 'cancelled', reason = ''): void {
    incoming.fail(new RoomError(code, reason.slice(0, MAX_WORDS_CHARS)))
  }

  function accept({ to, onProgress, signal }: AcceptOptions = {}): Promise<File | null> {
    if (onProgress) view.on('progress', onProgress)
    if (signal) {
      const abort = (): void => incoming.fail(abortedError(signal))
      if (signal.aborted) abort()
      signal.addEventListener('abort', abort)
      void incoming.settled
        .finally(() => signal.removeEventListener('abort', abort))
        .catch(() => {}) // whoever accepted hears of it
    }
    incoming.accept(to)
    return incoming.settled
  }

  return {
    offer: {
      id: options.transfer,
      peer: options.peer,
      name,
      size,
      type,
      resumedBytes: options.resumedBytes,
      get state() {
        return view.state()
      },
      get progress() {
        return view.progress()
      },
      accept: accept as FileOffer['accept'], // `null` comes of streams alone
      decline: (reason) => end('declined', reason),
      cancel: (reason) => end('cancelled', reason),
      pause: () => incoming.pause('us', true),
      resume: () => incoming.pause('us', false),
      remove: incoming.remove,
      on: view.on,
    },
    update: view.update,
  }
}
