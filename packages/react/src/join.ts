import { useEffect, useReducer, useRef, useState } from 'react'
import { joinRoom, RoomError, type JoinOptions, type Room, type RoomName } from 'roomful'

/** How far the joining is. */
export type Joining =
  /** No name was given yet. */
  | { readonly phase: 'idle' }
  | { readonly phase: 'joining' }
  /** The room is locked, and who may open it has been asked: waits until it is answered, or unmounted. */
  | { readonly phase: 'knocking' }
  | { readonly phase: 'joined'; readonly room: Room }
  | {
      readonly phase: 'ended'
      /** Why we were not let in, or why the room closed; `null` after `room.leave()`. */
      readonly error: RoomError | null
      /** Joins once more. */
      readonly rejoin: () => void
    }

/** As `joinRoom`'s, but for the signal: the component's life takes its place. */
export type UseJoinOptions = Omit<JoinOptions, 'signal'> & {
  /**
   * What joins: a function around `joinRoom` that prepares what goes with the room, such as listeners that miss nothing. In tests
   * `network.joinRoom` of `roomful/testing`. @default joinRoom
   */
  readonly join?: (name: string, options: Omit<JoinOptions, 'server'>) => Promise<Room>
}

const IDLE: Joining = { phase: 'idle' }
const JOINING: Joining = { phase: 'joining' }
const KNOCKING: Joining = { phase: 'knocking' }

/**
 * Is in the room of this name for as long as the component is mounted, and leaves it then. Mounted twice, as StrictMode does,
 * it joins once. With another name, `server` or `secret` it leaves and joins anew; the other options are read when it joins.
 * On a server it renders as `joining`, or as `idle` where the name is `null`.
 */
export function useJoin(name: RoomName | null, options: UseJoinOptions = {}): Joining {
  const [joining, setJoining] = useState(name === null ? IDLE : JOINING)
  const [attempt, rejoin] = useReducer((count: number) => count + 1, 0)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const { secret } = options
  const server = options.server?.toString()

  useEffect(() => {
    setJoining(name === null ? IDLE : JOINING)
    if (name === null) return
    const gone = new AbortController()

    const enter = async (): Promise<void> => {
      // What StrictMode mounts and takes away in one go has joined nothing.
      await Promise.resolve()
      if (gone.signal.aborted) return
      const { join = joinRoom, ...given } = latest.current
      const end = (error: RoomError | null): void => {
        if (!gone.signal.aborted) setJoining({ phase: 'ended', error, rejoin })
      }
      try {
        const room = await join(name, {
          ...given,
          signal: gone.signal,
          on: {
            ...given.on,
            status: (status) => {
              if (status === 'knocking') setJoining(KNOCKING)
              given.on?.status?.(status)
            },
          },
        })
        if (gone.signal.aborted) return
        setJoining({ phase: 'joined', room })
        const look = (): void => {
          if (room.status === 'closed') end(room.closedBy)
        }
        look()
        room.on('status', look) // a room that closes lets go of its listeners
      } catch (error) {
        if (!(error instanceof RoomError)) throw error
        end(error)
      }
    }
    void enter()
    return () => gone.abort()
  }, [name, server, secret, attempt])

  return joining
}
