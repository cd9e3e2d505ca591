import { createContext, useContext, type ReactElement, type ReactNode } from 'react'
import { RoomError, type Room } from 'roomful'

const RoomContext = createContext<Room | null>(null)

export type RoomProviderProps = {
  /** A room that was joined, by `useJoin` or by `joinRoom`. Leaving it is for whoever joined it. */
  readonly room: Room
  readonly children?: ReactNode
}

/** Gives a room to all hooks and components below. */
export function RoomProvider({ room, children }: RoomProviderProps): ReactElement {
  return <RoomContext.Provider value={room}>{children}</RoomContext.Provider>
}

/**
 * The room of the nearest `RoomProvider`: the same object all the time. It does not render again when something in the room
 * changes; the other hooks do, each for its part.
 * @throws RoomError `bad-argument` where there is none above
 */
export function useRoom(): Room {
  const room = useNearestRoom()
  if (room) return room
  throw new RoomError(
    'bad-argument',
    'There is no room here: render this inside <RoomProvider room={room}>.',
  )
}

/** As `useRoom`, with `null` where there is none. */
export function useNearestRoom(): Room | null {
  return useContext(RoomContext)
}
