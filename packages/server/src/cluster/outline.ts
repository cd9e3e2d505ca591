/** What all nodes that have a part in a room are told of it: who is in it and what its door knows. Pure. */
import type { PeerId } from '@roomful/protocol'
import type { Room } from '../room.ts'
import type { Session } from '../session.ts'
import { packDoor, type PackedDoor } from './estate.ts'

export type Outline = {
  /** Of two the higher one is the newer. */
  readonly version: number
  readonly sessions: readonly OutlinedSession[]
  readonly door: PackedDoor
}

export type OutlinedSession = Pick<Session, 'peer' | 'epoch' | 'permissions'> & {
  /** The number of the last frame that it was told by then. */
  readonly seq: number
  /** Whose socket carries it; `null` while it is away. */
  readonly by: string | null
  readonly outdated: Marks
}

/** For each peer, the highest `id` of what it said that has been dealt with. */
export type Marks = readonly (readonly [PeerId, number])[]

export function outlineOf({ sessions, door }: Room, version: number, nowMs: number): Outline {
  return {
    version,
    sessions: [...sessions.values()].map((session) => {
      const { peer, epoch, permissions, outbox } = session
      const outdated = [...session.outdated]
      return { peer, epoch, permissions, seq: outbox.seq, by: carrierOf(session), outdated }
    }),
    door: packDoor(door, nowMs),
  }
}

/** Whether the outlines of both are the same, but for numbers. */
export function isAlike(one: Room, other: Room): boolean {
  if (one.door !== other.door || one.sessions.size !== other.sessions.size) return false
  for (const session of one.sessions.values()) {
    const theirs = other.sessions.get(session.peer)
    if (theirs?.epoch !== session.epoch || theirs.permissions !== session.permissions) return false
    if (carrierOf(theirs) !== carrierOf(session)) return false
  }
  return true
}

export function marksOf({ sessions }: Room): Marks {
  return [...sessions.values()].map(({ peer, received }) => [peer, received])
}

function carrierOf({ carriage }: Session): string | null {
  return carriage.type === 'carried' ? carriage.by.node : null
}
