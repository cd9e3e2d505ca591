import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import type { Room, RoomEvents, RoomStatus } from 'roomful'
import { useRoom } from './RoomProvider.tsx'

/** Calls the newest `listener` at every `event` of the room while the component is mounted. */
export function useRoomEvent<K extends keyof RoomEvents>(
  event: K,
  listener: (...args: RoomEvents[K]) => void,
): void {
  const room = useRoom()
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => room.on(event, (...args) => latest.current(...args)), [room, event])
}

/** Whether we are in touch with the server: calls go on in all states but `closed`. Renders again when it changes. */
export function useRoomStatus(): RoomStatus {
  const room = useRoom()
  const subscribe = useCallback((listener: () => void) => room.on('status', listener), [room])
  const read = (): RoomStatus => room.status
  return useSyncExternalStore(subscribe, read, read)
}

/** Listens to several events of a room; the function that it returns ends all of it. */
export function listenTo(
  room: Room,
  events: readonly (keyof RoomEvents)[],
  listener: () => void,
): () => void {
  const ends = events.map((event) => room.on(event, () => listener()))
  return () => {
    for (const end of ends) end()
  }
}
