import { useCallback, useSyncExternalStore } from 'react'
import type { Peer, PeerId, PeerState, Profile, RemoteTrack, Room, TrackSource } from 'roomful'
import { useRoom } from './RoomProvider.tsx'
import { listenTo } from './room-events.ts'
import { onceFor, sameFields, sameList, steady } from './steady.ts'

/** A peer at one moment. It is the same object until something of this peer changes, so `memo` sees who changed. */
export type PeerView = {
  readonly id: PeerId
  /** Empty until the peer has told it. */
  readonly name: string
  readonly profile: Profile
  readonly state: PeerState
  /** The server has lost its socket; a live connection goes on. */
  readonly away: boolean
  /** What it publishes. */
  readonly tracks: readonly RemoteTrack[]
  /** For what is done with it: `peer.send`, `peer.createChannel`, `peer.connection`. */
  readonly peer: Peer
}

const EVENTS = ['peer-joined', 'peer-left', 'peer-changed', 'status'] as const
const NOBODY: readonly PeerView[] = []

/** One reader a room, so that all components see the same objects. */
const readerOf = onceFor((room: Room) => {
  const viewOf = onceFor((peer: Peer) => steady(() => view(peer), sameView))
  return steady(
    // It is told that it is closed before its peers are let go of.
    () =>
      room.status === 'closed' ? NOBODY : [...room.peers.values()].map((peer) => viewOf(peer)()),
    sameList,
  )
})

/** Everybody else in the room, in the order in which we met them. Renders again when one comes, goes or changes. */
export function usePeers(): readonly PeerView[] {
  const room = useRoom()
  const subscribe = useCallback((listener: () => void) => listenTo(room, EVENTS, listener), [room])
  const read = readerOf(room)
  return useSyncExternalStore(subscribe, read, read)
}

/** The peer of this id, or `null` when it is not in the room. Renders again when it changes, not when others do. */
export function usePeer(id: PeerId): PeerView | null {
  const room = useRoom()
  const subscribe = useCallback((listener: () => void) => listenTo(room, EVENTS, listener), [room])
  const read = (): PeerView | null => readerOf(room)().find((peer) => peer.id === id) ?? null
  return useSyncExternalStore(subscribe, read, read)
}

/** What a peer publishes from this source, or `null`. */
export function trackOf(
  { tracks }: Pick<PeerView, 'tracks'>,
  source: TrackSource,
): MediaStreamTrack | null {
  return tracks.find((track) => track.source === source)?.track ?? null
}

function view(peer: Peer): PeerView {
  const { id, name, profile, state, away, tracks } = peer
  return { id, name, profile, state, away, tracks, peer }
}

function sameView(one: PeerView, other: PeerView): boolean {
  return (
    sameList(one.tracks, other.tracks, sameFields) &&
    sameFields({ ...one, tracks: null }, { ...other, tracks: null })
  )
}
