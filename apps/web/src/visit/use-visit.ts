import { useState } from 'react'
import { useJoin, type Joining } from '@roomful/react'
import { joinRoom } from 'roomful'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { startCall, type Call } from '../call/call.ts'
import type { Sources } from '../devices/sources.ts'
import { decodeOwnRooms, keyOf, OWN_ROOMS_KEY } from '../kept/own-rooms.ts'
import { decodeRecentRooms, RECENT_ROOMS_KEY, remember } from '../kept/recent-rooms.ts'
import { keep, readKept } from '../kept/storage.ts'
import { keyBrought } from '../navigation.ts'

/** Is in the room of this name, in none for `null`. There is a call once it is joined. */
export function useVisit(
  room: string | null,
  secret: string | null,
  name: string,
  sources: Sources,
): readonly [Joining, Call | null] {
  const announce = useAnnounce()
  const [call, setCall] = useState<Call | null>(null)
  const joining = useJoin(room, {
    name,
    ...sources,
    ...(secret === null ? {} : { secret }),
    join: async (joined, options) => {
      const own = keyOf(decodeOwnRooms(readKept(OWN_ROOMS_KEY)), joined) ?? keyBrought()
      const opened = await joinRoom(joined, { ...options, ...(own === null ? {} : { key: own }) })
      const recent = decodeRecentRooms(readKept(RECENT_ROOMS_KEY))
      keep(RECENT_ROOMS_KEY, remember(recent, joined, Date.now(), secret))
      // Before anything of the room comes: it is kept here until the stage, which may be on its way, shows it.
      setCall(startCall(opened, secret, announce))
      return opened
    },
  })
  return [joining, call]
}
