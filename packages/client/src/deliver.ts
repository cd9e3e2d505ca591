/** One message to some or all of the room: who is meant, and who did not get it. */
import type { PeerId } from '@roomful/protocol'
import { RoomError } from './errors.ts'
import type { PeerEntry } from './peer.ts'
import type { Message, SendOptions } from './types.ts'

/** @throws RoomError `peer-not-found`, `not-delivered` with the names of those who did not get it, `aborted` */
export async function deliver(
  peers: ReadonlyMap<PeerId, PeerEntry>,
  to: SendOptions['to'],
  frame: Uint8Array<ArrayBuffer>,
  message: Message,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal?.aborted) throw abortedError(signal)
  const targets = to === undefined ? [...peers.values()] : named(peers, to)
  // Of this message alone: the app's may live as long as its page, and nothing of ours is left on it.
  const giving = new AbortController()
  const giveUp = (): void => giving.abort(signal?.reason)
  signal?.addEventListener('abort', giveUp)
  const sending = targets.map((entry) => entry.send(message, frame, giving.signal))
  const outcomes = await Promise.race([
    Promise.allSettled(sending),
    aborting(giving.signal),
  ]).finally(() => signal?.removeEventListener('abort', giveUp))
  const missed = targets.filter((_, at) => outcomes[at]?.status === 'rejected')
  if (missed.length === 0) return
  const names = missed.map(({ peer }) => peer.name || peer.id).join(', ')
  throw new RoomError(
    'not-delivered',
    `Not delivered to ${names}: gone, or taking none so large. The others have it.`,
  )
}

function named(
  peers: ReadonlyMap<PeerId, PeerEntry>,
  to: NonNullable<SendOptions['to']>,
): readonly PeerEntry[] {
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
