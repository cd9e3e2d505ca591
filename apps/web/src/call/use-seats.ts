import { usePeers } from '@roomful/react'
import { useEffect, useLayoutEffect, useReducer } from 'react'
import {
  callReducer,
  emptyCall,
  nextTickMs,
  shownPeers,
  unreached,
  type PeerView,
} from './call-state.ts'
import { handOf } from './hands.ts'

export type Seats = {
  /** Those who have a tile now, each in their place. */
  readonly peers: readonly PeerView[]
  /** Those to whom no connection comes about. */
  readonly unreached: readonly PeerView[]
}

/** Everybody in their place. Renders again when somebody changes, and when one is looked for or lost for too long. */
export function useSeats(): Seats {
  const peers = usePeers()
  const [state, dispatch] = useReducer(callReducer, emptyCall)
  // Before anything of it is painted.
  useLayoutEffect(() => {
    const raised = peers.map((peer) => ({ ...peer, hand: handOf(peer.profile) }))
    dispatch({ type: 'peers', peers: raised, nowMs: performance.now() })
  }, [peers])

  const dueMs = nextTickMs(state)
  useEffect(() => {
    if (dueMs === null) return
    const tick = (): void => dispatch({ type: 'tick', nowMs: Math.max(dueMs, performance.now()) })
    const timer = setTimeout(tick, dueMs - performance.now())
    return () => clearTimeout(timer)
  }, [dueMs])
  return { peers: shownPeers(state), unreached: unreached(state) }
}
