/** Sends one message to each peer by itself, so that what fails can be sent again to those alone. */
import type { Peer } from 'roomful'
import { nameOf } from '../call/call-state.ts'
import type { Delivery } from './chat-state.ts'

/** The most that the SDK takes in one message (`message-too-large` above), in UTF-8. */
const MAX_BYTES = 64 * 1_024

export function isTooLong(text: string): boolean {
  return new TextEncoder().encode(text).length > MAX_BYTES
}

/** Resolves when everybody has it, or it is known who has not. */
export async function deliver(
  text: string,
  peers: readonly Pick<Peer, 'id' | 'name' | 'send'>[],
): Promise<Delivery> {
  if (peers.length === 0) return { type: 'unread' }
  const results = await Promise.allSettled(peers.map((peer) => peer.send(text)))
  const missed = peers.filter((_, index) => results[index]?.status === 'rejected')
  if (missed.length === 0) return { type: 'sent' }
  return { type: 'failed', to: missed.map(({ id }) => id), names: missed.map(nameOf) }
}
