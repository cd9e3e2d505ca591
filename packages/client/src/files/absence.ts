/** Who left and may come back, so that a transfer goes on (F4). */
import type { PeerId } from '@roomful/protocol'

/** So long a transfer waits for who left. */
const RETURN_MS = 60_000

export type Absence = {
  readonly begin: (peer: PeerId) => void
  readonly end: (peer: PeerId) => void
  readonly endAll: () => void
}

/** Calls `onGone` with whoever does not come back in time. */
export function watchAbsence(onGone: (peer: PeerId) => void): Absence {
  const timers = new Map<PeerId, ReturnType<typeof setTimeout>>()

  function end(peer: PeerId): void {
    clearTimeout(timers.get(peer))
    timers.delete(peer)
  }

  return {
    begin: (peer) => {
      end(peer)
      timers.set(
        peer,
        setTimeout(() => onGone(peer), RETURN_MS),
      )
    },
    end,
    endAll: () => {
      for (const peer of timers.keys()) end(peer)
    },
  }
}
