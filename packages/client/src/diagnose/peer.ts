/** How the connections to peers are, by their statistics (W3C Identifiers for WebRTC's Statistics API). */
import type { Peer } from '../types.ts'
import type { CandidateType, PeerFacts } from './facts.ts'

/** So long a connection may take to be made, before it counts as one that cannot be. */
const PATIENCE_MS = 5_000

type Entry = {
  readonly type?: string
  readonly candidateType?: CandidateType
  readonly selectedCandidatePairId?: string
  readonly localCandidateId?: string
  readonly remoteCandidateId?: string
  readonly nominated?: boolean
  readonly state?: string
}

export async function lookAtPeer(peer: Peer): Promise<PeerFacts> {
  await connected(peer)
  const name = peer.name || peer.id
  const { connection } = peer
  if (!connection?.remoteDescription)
    return { name, state: 'waiting', relayed: false, ours: [], theirs: [] }
  const entries = new Map<string, Entry>(await connection.getStats()) // of which lib.dom knows few
  const all = [...entries.values()]
  const typesOf = (side: string): readonly CandidateType[] => [
    ...new Set(all.flatMap(({ type, candidateType = [] }) => (type === side ? candidateType : []))),
  ]
  const transport = all.find(({ type }) => type === 'transport')
  const pair =
    entries.get(transport?.selectedCandidatePairId ?? '') ??
    all.find(({ nominated, state }) => nominated === true && state === 'succeeded')
  const ends = [pair?.localCandidateId, pair?.remoteCandidateId]
  return {
    name,
    state: peer.state === 'connected' ? 'connected' : 'trying',
    relayed: ends.some((id) => entries.get(id ?? '')?.candidateType === 'relay'),
    ours: typesOf('local-candidate'),
    theirs: typesOf('remote-candidate'),
  }
}

/** Resolves when it is, or when it took too long. */
function connected(peer: Peer): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(late)
      unlisten()
      resolve()
    }
    const late = setTimeout(done, PATIENCE_MS)
    const unlisten = peer.on('state', (state) => {
      if (state === 'connected') done()
    })
    if (peer.state === 'connected') done()
  })
}
