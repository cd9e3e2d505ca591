/** Who is shown, and in which place. Pure: the time comes with the events, streams are only passed on. */
import type { PeerView as PeerThere } from '@roomful/react'
import type { PeerId, RemoteTrack } from 'roomful'
import { say } from '../words/say.ts'

export type TrackView = Pick<RemoteTrack, 'track' | 'source' | 'muted'>

/** A peer at one moment. */
export type PeerView = Pick<PeerThere, 'id' | 'name' | 'state' | 'away'> & {
  readonly tracks: readonly TrackView[]
  /** When it was raised among the others (`hands.ts`), or `null`. */
  readonly hand: number | null
}

export type Seat = {
  readonly peer: PeerView
  /** Since when it is away with no live connection. */
  readonly lostSinceMs: number | null
  /** Since when it is there with no live connection. */
  readonly soughtSinceMs: number | null
}

export type CallState = {
  /** Everybody who was ever met, in that order: who returns gets their place back. */
  readonly places: readonly PeerId[]
  readonly seats: ReadonlyMap<PeerId, Seat>
  readonly nowMs: number
}

export type CallEvent =
  | { readonly type: 'peers'; readonly peers: readonly PeerView[]; readonly nowMs: number }
  | { readonly type: 'tick'; readonly nowMs: number }

/** A reload takes less, a closed tab stays away: after this the place is given to the others (A7). */
const SHOWN_WHILE_LOST_MS = 5_000

/** Most connections take a second, and a path that broke some more: after this, waiting alone helps seldom. */
const UNREACHED_AFTER_MS = 20_000

export const emptyCall: CallState = {
  places: [],
  seats: new Map(),
  nowMs: 0,
}

export function callReducer(state: CallState, event: CallEvent): CallState {
  switch (event.type) {
    case 'tick':
      return { ...state, nowMs: event.nowMs }
    case 'peers': {
      const met = event.peers.map(({ id }) => id).filter((id) => !state.places.includes(id))
      return {
        ...state,
        nowMs: event.nowMs,
        places: met.length === 0 ? state.places : [...state.places, ...met],
        seats: new Map(
          event.peers.map((peer) => [peer.id, seatOf(peer, state.seats.get(peer.id), event.nowMs)]),
        ),
      }
    }
  }
}

function seatOf(peer: PeerView, before: Seat | undefined, nowMs: number): Seat {
  const [lostSinceMs, soughtSinceMs] = [
    before?.lostSinceMs ?? nowMs,
    before?.soughtSinceMs ?? nowMs,
  ]
  if (peer.state === 'connected') return { peer, lostSinceMs: null, soughtSinceMs: null }
  return peer.away
    ? { peer, lostSinceMs, soughtSinceMs: null }
    : { peer, lostSinceMs: null, soughtSinceMs }
}

function isShown(seat: Seat, nowMs: number): boolean {
  return seat.lostSinceMs === null || nowMs - seat.lostSinceMs < SHOWN_WHILE_LOST_MS
}

/** Those who have a tile now, each in their place. */
export function shownPeers(state: CallState): readonly PeerView[] {
  return state.places.flatMap((id) => {
    const seat = state.seats.get(id)
    return seat && isShown(seat, state.nowMs) ? [seat.peer] : []
  })
}

/** Those who are there, and to whom no connection comes about. */
export function unreached(state: CallState): readonly PeerView[] {
  return [...state.seats.values()].flatMap((seat) =>
    unreachedAtMs(seat) <= state.nowMs ? [seat.peer] : [],
  )
}

function unreachedAtMs({ soughtSinceMs }: Seat): number {
  return soughtSinceMs === null ? Infinity : soughtSinceMs + UNREACHED_AFTER_MS
}

/** When the next tick changes something, or `null`. */
export function nextTickMs(state: CallState): number | null {
  const due = [...state.seats.values()].flatMap((seat) => [
    ...(seat.lostSinceMs === null ? [] : [seat.lostSinceMs + SHOWN_WHILE_LOST_MS]),
    unreachedAtMs(seat),
  ])
  const ahead = due.filter((atMs) => atMs > state.nowMs && atMs < Infinity)
  return ahead.length === 0 ? null : Math.min(...ahead)
}

/** A guest before the profile has arrived, and who gave no name. */
export function nameOf(peer: { readonly name: string }): string {
  return peer.name.trim() || say('guest')
}
