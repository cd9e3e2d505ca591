/** What few rooms ever use, or only once somebody is there: each part is loaded when it is asked for. */
import type { PeerId } from '@roomful/protocol'
import type { Finding } from './diagnose/finding.ts'
import type { diagnoseRoom } from './diagnose/inside.ts'
import type { openRoomFiles, RoomFiles } from './files/open.ts'
import type { createModeration, LoadedModeration } from './owner/moderation.ts'
import type { SendingHost } from './share/sending.ts'
import type { Share } from './share/share.ts'
import type { PeerStats } from './stats/peer-stats.ts'
import type { createTopics, Topics } from './topics/topics.ts'
import type { sealedBy } from './trust/sealing.ts'
import type { Peer, Room } from './types.ts'

export type ShareHost = SendingHost & {
  /** What is shown decides what is sent. */
  readonly sharing?: boolean | undefined
}

export { answerPlain, notesOfPlain } from './connection/plain.ts'
export { deviceError } from './media/device-error.ts'
export { explainFailure } from './signaling/explain.ts'
export { undelivered } from './undelivered.ts'
export { watch } from './watching.ts'
export { wordsFor } from './words.ts'

const shares = new WeakMap<ShareHost, Promise<Share>>()

export async function safetyPhrase(self: PeerId, peers: readonly Peer[]): Promise<string> {
  return (await import('./trust/phrase.ts')).safetyPhrase(self, peers)
}

export async function sealing(): Promise<typeof sealedBy> {
  return (await import('./trust/sealing.ts')).sealedBy
}

export async function files(...of: Parameters<typeof openRoomFiles>): Promise<RoomFiles> {
  return (await import('./files/open.ts')).openRoomFiles(...of)
}

export async function topics(...of: Parameters<typeof createTopics>): Promise<Topics> {
  return (await import('./topics/topics.ts')).createTopics(...of)
}

export async function moderation(
  ...of: Parameters<typeof createModeration>
): Promise<LoadedModeration> {
  return (await import('./owner/moderation.ts')).createModeration(...of)
}

export async function diagnose(
  ...of: Parameters<typeof diagnoseRoom>
): Promise<readonly Finding[]> {
  return (await import('./diagnose/inside.ts')).diagnoseRoom(...of)
}

export async function stats(peer: Peer, listener: (stats: PeerStats) => void): Promise<() => void> {
  return (await import('./stats/watch.ts')).watchStats(peer, listener)
}

/** Says where something is shown (M4). */
export async function display(
  host: ShareHost,
  ...of: Parameters<Room['display']>
): Promise<() => void> {
  return (await shareOf(host))?.display(...of) ?? (() => {})
}

/** A peer says what it shows of ours. */
export async function hearShowing(
  host: ShareHost,
  peer: PeerId,
  wishes: readonly unknown[],
): Promise<void> {
  const share = await shareOf(host)
  share?.hear(peer, wishes)
}

/** Without it, or where it cannot be loaded, pictures are as the browser sends them. */
async function shareOf(host: ShareHost): Promise<Share | null> {
  if (host.sharing === false) return null
  const known = shares.get(host)
  const share = known ?? import('./share/share.ts').then(({ openShare }) => openShare(host))
  shares.set(host, share)
  return share.catch(() => {
    shares.delete(host)
    return null
  })
}
