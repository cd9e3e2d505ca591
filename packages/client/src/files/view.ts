/** What an app sees of a transfer while it goes on: its state, how far it is, and the events of both. */
import { createEvents } from '../events.ts'
import type { TransferEvents, TransferState } from './file.ts'
import { measure, progressOf, type FileProgress, type Meter } from './progress.ts'

/** A screen shows no more. */
const EVERY_MS = 100

export type View = Pick<ReturnType<typeof createEvents<TransferEvents>>, 'on'> & {
  readonly state: () => TransferState
  readonly progress: () => FileProgress
  /** Something may have changed. */
  readonly update: () => void
}

export function createView(
  nowMs: () => number,
  read: () => {
    readonly state: TransferState
    readonly bytes: number
    readonly totalBytes: number
  },
): View {
  const events = createEvents<TransferEvents>()
  let { state, bytes, totalBytes } = read()
  let meter: Meter = measure([], nowMs(), bytes)
  let toldAtMs = -Infinity

  return {
    on: events.on,
    state: () => state,
    progress: () => progressOf(meter, totalBytes),
    update: () => {
      const next = read()
      const now = nowMs()
      const settled = next.state !== state && (next.state === 'done' || next.state === 'failed')
      if (settled || now - toldAtMs >= EVERY_MS) {
        // While it rests the rate falls, and an app that shows it should see that.
        const moved = next.bytes !== bytes || next.state === 'running' || settled
        ;({ bytes, totalBytes } = next)
        meter = measure(meter, now, bytes)
        toldAtMs = now
        if (moved) events.emit('progress', progressOf(meter, totalBytes))
      }
      if (next.state === state) return
      state = next.state
      events.emit('state', state)
    },
  }
}
