/**
 * A room as a text, for another node: nobody's socket is with it, and it has ages in the place of times, since each node
 * has a clock of its own. Pure.
 */
import type { PeerId } from '@roomful/protocol'
import type { Bar, Code, Door } from '../door.ts'
import type { Room } from '../room.ts'
import type { Session } from '../session.ts'

type Counts = readonly (readonly [PeerId, number])[]

export type Packed = Pick<Room, 'name'> & {
  readonly sessions: readonly (Omit<Session, 'carriage' | 'candidates' | 'outdated'> & {
    readonly awayMs: number
    readonly candidates: Counts
    readonly outdated: Counts
  })[]
  readonly door: PackedDoor
}

export type PackedDoor = Pick<Door, 'locked'> & {
  readonly barred: readonly (readonly [PeerId, Bar])[]
  readonly expected: readonly PeerId[]
  readonly code: (Omit<Code, 'untilMs'> & { readonly restMs: number }) | null
}

/** Whoever a socket carries or lets knock has to be cut off before. */
export function packRoom({ name, sessions, door }: Room, nowMs: number): string {
  const packed: Packed = {
    name,
    sessions: [...sessions.values()].map(({ carriage, candidates, outdated, ...session }) => ({
      ...session,
      awayMs: carriage.type === 'away' ? nowMs - carriage.sinceMs : 0,
      candidates: [...candidates],
      outdated: [...outdated],
    })),
    door: packDoor(door, nowMs),
  }
  return JSON.stringify(packed)
}

/** Without those who knock: their sockets do. */
export function packDoor({ locked, barred, expected, code }: Door, nowMs: number): PackedDoor {
  return {
    locked,
    barred: [...barred],
    expected: [...expected],
    code: code && { opener: code.opener, inVain: code.inVain, restMs: code.untilMs - nowMs },
  }
}

/** @param text by `packRoom` */
export function unpackRoom(text: string, nowMs: number): Room {
  const { name, sessions, door } = JSON.parse(text) as Packed // of a node of ours, which the broker let in
  const { barred, expected, code, locked } = door
  return {
    name,
    sessions: new Map(
      sessions.map(({ awayMs, candidates, outdated, ...session }) => [
        session.peer,
        {
          ...session,
          carriage: { type: 'away', sinceMs: nowMs - awayMs },
          candidates: new Map(candidates),
          outdated: new Map(outdated),
        },
      ]),
    ),
    door: {
      locked,
      knocks: new Map(),
      barred: new Map(barred),
      expected: new Set(expected),
      code: code && { opener: code.opener, inVain: code.inVain, untilMs: nowMs + code.restMs },
    },
  }
}
