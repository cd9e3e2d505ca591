import { useEffect, useReducer, type Dispatch } from 'react'
import { joinRoom, RoomError } from 'roomful'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { startCall, type Call } from '../call/call.ts'
import type { Sources } from '../devices/sources.ts'
import { decodeOwnRooms, keyOf, OWN_ROOMS_KEY } from '../kept/own-rooms.ts'
import { decodeRecentRooms, RECENT_ROOMS_KEY, remember } from '../kept/recent-rooms.ts'
import { keep, readKept } from '../kept/storage.ts'
import { keyBrought } from '../navigation.ts'
import { visitReducer, type Visit, type VisitEvent } from './visit.ts'

type CallVisit = Visit<Call>

/** Joins when the visit says so, tells when the room closed, and leaves when the screen is left. */
export function useVisit(
  room: string,
  secret: string | null,
  name: string,
  sources: Sources,
  skipLobby: boolean,
): readonly [CallVisit, Dispatch<VisitEvent<Call>>] {
  const announce = useAnnounce()
  const [visit, dispatch] = useReducer(visitReducer<Call>, skipLobby, (skip): CallVisit =>
    skip ? { phase: 'joining', from: 'link' } : { phase: 'lobby' },
  )
  const joining = visit.phase === 'joining' || visit.phase === 'knocking'
  const call = visit.phase === 'inside' ? visit.call : null

  useEffect(() => {
    if (!joining) return
    const givenUp = new AbortController()
    let settled = false
    const own = keyOf(decodeOwnRooms(readKept(OWN_ROOMS_KEY)), room) ?? keyBrought()
    const join = async (): Promise<void> => {
      try {
        const joined = await joinRoom(room, {
          name,
          ...sources,
          ...(secret === null ? {} : { secret }),
          ...(own === null ? {} : { key: own }),
          on: { status: (status) => status === 'knocking' && dispatch({ type: 'knocking' }) },
          signal: givenUp.signal,
        })
        settled = true
        keep(
          RECENT_ROOMS_KEY,
          remember(decodeRecentRooms(readKept(RECENT_ROOMS_KEY)), room, Date.now(), secret),
        )
        dispatch({ type: 'joined', call: startCall(joined, secret, announce) })
      } catch (error) {
        if (!(error instanceof RoomError)) throw error
        dispatch({ type: 'ended', code: error.code })
      }
    }
    void join()
    return () => {
      // Once inside, the same signal would leave the room again.
      if (!settled) givenUp.abort()
    }
  }, [joining, room, secret, name, sources, announce])

  useEffect(() => {
    if (call === null) return
    const look = (): void => {
      const { status, closedBy } = call.room
      if (status === 'closed' && closedBy) dispatch({ type: 'ended', code: closedBy.code })
    }
    look()
    const off = call.room.on('status', look)
    return () => {
      off()
      call.stop()
      void call.room.leave()
    }
  }, [call])

  return [visit, dispatch]
}
