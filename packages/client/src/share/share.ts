/** One uplink, shared on purpose (M4): what we show goes to the others, and what they show decides what we send. Loaded on first use. */
import type { PeerId } from '@roomful/protocol'
import type { Room } from '../types.ts'
import { createDisplays } from './displays.ts'
import { createSending, type SendingHost } from './sending.ts'
import { createTelling } from './telling.ts'
import { readWishes } from './wish.ts'

export type Share = {
  readonly display: Room['display']
  /** What a peer shows of our tracks. */
  readonly hear: (peer: PeerId, wishes: readonly unknown[]) => void
}

export function openShare(host: SendingHost): Share {
  const displays = createDisplays(() => telling.look())
  const telling = createTelling(host.peers, displays.shownOf)
  const sending = createSending(host)
  host.room().on('peer-changed', telling.look)
  const stop = (): void => {
    displays.stop()
    telling.stop()
    sending.stop()
  }
  host.room().on('status', (status) => {
    if (status === 'closed') stop()
  })
  // It was left while this was loaded.
  if (host.room().status === 'closed') stop()
  return {
    display: (what, where, options = {}) => displays.add(what, where, options),
    hear: (peer, wishes) => sending.hear(peer, readWishes(wishes)),
  }
}
