import { useState, type ComponentType } from 'react'
import { useJoin, type Joining } from '@roomful/react'
import { joinRoom, RoomError } from 'roomful'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import type { Call, startCall } from '../call/call.ts'
import type { Sources } from '../devices/sources.ts'
import { decodeOwnRooms, keyOf, OWN_ROOMS_KEY } from '../kept/own-rooms.ts'
import { decodeRecentRooms, RECENT_ROOMS_KEY, remember } from '../kept/recent-rooms.ts'
import { keep, readKept } from '../kept/storage.ts'
import { keyBrought } from '../navigation.ts'
import type { StageProps } from '../stage/Stage.tsx'

/** What the room is shown by, and what is kept of it. */
export type Inside = { readonly Stage: ComponentType<StageProps>; readonly call: Call }

type Loaded = Pick<Inside, 'Stage'> & { readonly startCall: typeof startCall }

export const loadInside = (): Promise<Loaded> => import('./inside.ts')

/** Is in the room of this name, in none for `null`. There is an inside once it is joined. */
export function useVisit(
  room: string | null,
  secret: string | null,
  name: string,
  sources: Sources,
): readonly [Joining, Inside | null] {
  const announce = useAnnounce()
  const [inside, setInside] = useState<Inside | null>(null)
  const joining = useJoin(room, {
    name,
    ...sources,
    ...(secret === null ? {} : { secret }),
    join: async (joined, options) => {
      const loaded = await loadInside().catch((cause: unknown) => {
        throw new RoomError('server-unreachable', 'The rest of the app cannot be loaded.', cause)
      })
      const own = keyOf(decodeOwnRooms(readKept(OWN_ROOMS_KEY)), joined) ?? keyBrought()
      const opened = await joinRoom(joined, { ...options, ...(own === null ? {} : { key: own }) })
      const recent = decodeRecentRooms(readKept(RECENT_ROOMS_KEY))
      keep(RECENT_ROOMS_KEY, remember(recent, joined, Date.now(), secret))
      const call = loaded.startCall(opened, secret, announce)
      setInside({ Stage: loaded.Stage, call })
      return opened
    },
  })
  return [joining, inside]
}
