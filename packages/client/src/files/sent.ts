/** A file that we send, as the app holds it: how far its receivers are, and who has not got it in the end. */
import type { PeerId } from '@roomful/protocol'
import { RoomError } from '../errors.ts'
import type { FileReceiver, FileSending, TransferState } from './file.ts'
import { MAX_WORDS_CHARS } from './frame.ts'
import type { Outgoing } from './outgoing.ts'
import type { Target } from './target.ts'
import { createView } from './view.ts'

export type SentOptions = {
  readonly transfer: string
  readonly file: Blob
  readonly name: string
  readonly mime: string
  readonly pieceBytes: number
  readonly outgoing: Outgoing
  readonly nowMs: () => number
  readonly nameOf: (peer: PeerId) => string
}

export type Sent = {
  readonly sending: FileSending
  readonly update: () => void
  /** Every receiver has it, or never will. */
  readonly settled: Promise<void>
}

export function createSent(options: SentOptions): Sent {
  const { outgoing, file, pieceBytes } = options
  const { size } = file
  let settle: { resolve: () => void; reject: (error: RoomError) => void }
  const settled = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })

  const view = createView(options.nowMs, () => {
    const kept = [...outgoing.targets.values()].filter(
      ({ outcome }) => !(outcome instanceof RoomError),
    )
    return {
      state: stateOf(),
      bytes: kept.reduce((sum, target) => sum + goneTo(target), 0),
      totalBytes: size * kept.length,
    }
  })

  function goneTo({ outcome, receiving, partBytes }: Target): number {
    if (outcome === 'done') return size
    const { verified } = receiving
    const gone = receiving.state === 'taking' ? (receiving.cursor - 1) * pieceBytes + partBytes : 0
    return Math.min(size, Math.max(verified * pieceBytes, gone))
  }

  function receivers(): readonly FileReceiver[] {
    return [...outgoing.targets].map(([peer, target]) => {
      const { outcome, receiving } = target
      const error = outcome instanceof RoomError ? outcome : null
      const bytes = outcome === 'done' ? size : Math.min(size, receiving.verified * pieceBytes)
      return { peer, state: stateOfTarget(target), bytes, error }
    })
  }

  function stateOfTarget({ outcome, away, receiving, paused }: Target): TransferState {
    if (outcome !== null) return outcome === 'done' ? 'done' : 'failed'
    if (away) return 'away'
    if (receiving.state === 'offered') return receiving.reached > 0 ? 'running' : 'offered'
    return paused || outgoing.isPaused() ? 'paused' : 'running'
  }

  /** Of all together: what is done by some is not done. */
  function stateOf(): TransferState {
    const states = receivers().map(({ state }) => state)
    for (const state of ['running', 'paused', 'offered', 'away', 'failed'] as const)
      if (states.includes(state)) return state
    return 'done'
  }

  function update(): void {
    view.update()
    const left = receivers().filter(({ state }) => state !== 'done')
    if (left.some(({ error }) => error === null)) return
    if (left.length === 0) settle.resolve()
    else settle.reject(missedError(left))
  }

  /** One reason for all of them keeps its code; the cause has each. */
  function missedError(missed: readonly FileReceiver[]): RoomError {
    const [first] = missed
    const same = missed.every(({ error }) => error?.code === first?.error?.code)
    const words = missed.map(
      ({ peer, error }) => `${options.nameOf(peer)}: ${error?.message ?? ''}`,
    )
    return new RoomError(
      (same && first?.error?.code) || 'not-delivered',
      `The file did not reach everybody. ${words.join(' ')}`,
      missed,
    )
  }

  const { transfer: id, name, mime: type } = options
  return {
    settled,
    update,
    sending: {
      id,
      name,
      size,
      type,
      get state() {
        return view.state()
      },
      get progress() {
        return view.progress()
      },
      get receivers() {
        return receivers()
      },
      pause: () => outgoing.pause(true),
      resume: () => outgoing.pause(false),
      cancel: (reason = '') =>
        outgoing.failAll(new RoomError('cancelled', reason.slice(0, MAX_WORDS_CHARS))),
      on: view.on,
    },
  }
}
