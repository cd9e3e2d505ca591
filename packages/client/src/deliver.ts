/** One message to some or all of the room: who is meant, and who did not get it. */
import type { PeerId } from '@roomful/protocol'
import { ask } from './asked.ts'
import type { Parcel } from './channel/message.ts'
import { RoomError } from './errors.ts'
import type { PeerEntry } from './peer.ts'
import type { SendOptions } from './types.ts'
import type { Missed } from './undelivered.ts'

/**
 * @throws RoomError `peer-not-found`, `aborted`; where somebody did not get it, what all of those have in common or
 * `not-delivered`, with their names and the reasons
 */
export async function deliver(
  peers: ReadonlyMap<PeerId, PeerEntry>,
  options: SendOptions,
  parcel: Parcel,
): Promise<void> {
  const targets = targetsOf(peers, options)
  const { signal } = options
  // Of this message alone: the app's may live as long as its page, and nothing of ours is left on it.
  const giving = new AbortController()
  const giveUp = (): void => giving.abort(signal?.reason)
  signal?.addEventListener('abort', giveUp)
  const missed: Missed[] = []
  await Promise.race([
    Promise.all(
      targets.map(
        (entry) =>
          entry
            .send(parcel, giving.signal)
            .catch((error: unknown) => void missed.push([entry, error as RoomError])), // fails with no other
      ),
    ),
    aborting(giving.signal),
  ]).finally(() => signal?.removeEventListener('abort', giveUp))
  const [first] = missed
  if (!first) return
  throw await ask((later) => later.undelivered(missed, targets.length)).catch(() => first[1])
}

/** @throws RoomError `peer-not-found`, `aborted` */
export function targetsOf(
  peers: ReadonlyMap<PeerId, PeerEntry>,
  { to = [...peers.keys()], signal }: SendOptions,
): readonly PeerEntry[] {
  if (signal?.aborted) throw abortedError(signal)
  return [to].flat().map((target) => {
    const id = typeof target === 'string' ? target : target.id
    const entry = peers.get(id)
    if (entry) return entry
    throw new RoomError(
      'peer-not-found',
      `Peer ${id} is not in the room: nothing was sent to anybody.`,
    )
  })
}

function aborting(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(abortedError(signal)), { once: true })
  })
}

export function abortedError(signal: AbortSignal): RoomError {
  return new RoomError('aborted', 'Given up, as the AbortSignal asked.', signal.reason)
}
