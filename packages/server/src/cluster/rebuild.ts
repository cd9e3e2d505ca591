/**
 * A room made anew of what its peers' nodes hold, when the node where it lived is lost. A session is whole that has
 * everything others said to it as far as it was dealt with, and lacks nothing that the newest outline knows of; any other
 * one keeps its place in the room and begins anew (R3). Pure.
 */
import type { PeerId, RoomName } from '@roomful/protocol'
import { EMPTY_OUTBOX, type Outbox } from '../outbox.ts'
import type { Packed } from './estate.ts'
import type { Marks, Outline, OutlinedSession } from './outline.ts'

/** What a node holds of a session that its socket carries, or carried. */
export type Copy = {
  readonly peer: PeerId
  readonly epoch: string
  readonly outbox: Outbox
  readonly heard: Marks
  /** What it said of late, and to whom, if it named somebody. */
  readonly said: readonly (readonly [id: number, to: PeerId | null])[]
}

export type Report = {
  readonly node: string
  readonly outline: Outline | null
  readonly copies: readonly Copy[]
}

/** `null` where nobody holds anything of it. */
export function rebuild(name: RoomName, reports: readonly Report[]): Packed | null {
  const outlines = reports.flatMap(({ outline }) => outline ?? [])
  const [outline] = outlines.toSorted((one, other) => other.version - one.version)
  if (!outline) return null
  const reporters = new Set(reports.map(({ node }) => node))
  const all = reports.flatMap(({ copies }) => copies)
  const copies = new Map(
    outline.sessions.flatMap((session) => {
      const merged = merge(all.filter((copy) => isOf(copy, session)))
      return merged ? [[session.peer, merged] as const] : []
    }),
  )
  const dealtWith = highest([...copies.values()].flatMap(({ heard }) => [...heard]))

  /** Whether something that was said to it, and dealt with, is not there. */
  function hasHole({ peer, heard }: Merged): boolean {
    for (const [from, { said }] of copies) {
      const done = dealtWith.get(from) ?? 0
      const last = said.findLast(([id, to]) => to === peer && id <= done)
      if (last && last[0] > (heard.get(from) ?? 0)) return true
    }
    return false
  }

  /** Likewise of what it said without a name: whom it was for nobody knows. */
  function isUnheard({ peer, said }: Merged): boolean {
    const last = said.findLast(([id, to]) => to === null && id <= (dealtWith.get(peer) ?? 0))
    const others = [...copies.values()].filter((copy) => copy.peer !== peer)
    return last !== undefined && others.every(({ heard }) => last[0] > (heard.get(peer) ?? 0))
  }

  function wholeCopy({ peer, seq, by }: OutlinedSession): Merged | null {
    const copy = copies.get(peer)
    const isKnown = copy && copy.outbox.seq >= seq && (by === null || reporters.has(by))
    return isKnown && !hasHole(copy) && !isUnheard(copy) ? copy : null
  }

  const found = outline.sessions.map((session) => ({ session, copy: wholeCopy(session) }))
  const begunAnew = found.flatMap(({ session, copy }) => (copy ? [] : [session.peer]))
  return {
    name,
    door: outline.door,
    sessions: found.map(({ session: { peer, epoch, permissions, outdated }, copy }) => ({
      peer,
      permissions,
      awayMs: 0,
      candidates: [],
      ...(copy
        ? {
            epoch,
            received: dealtWith.get(peer) ?? 0,
            outbox: copy.outbox,
            outdated: [
              ...highest([...outdated, ...begunAnew.map((to) => [to, lastSaid(copy)] as const)]),
            ],
          }
        : { epoch: NO_EPOCH, received: 0, outbox: EMPTY_OUTBOX, outdated: [] }),
    })),
  }
}

/** Nobody returns with it. */
const NO_EPOCH = ''

type Merged = Omit<Copy, 'heard'> & { readonly heard: ReadonlyMap<PeerId, number> }

function isOf(copy: Copy, { peer, epoch }: OutlinedSession): boolean {
  return copy.peer === peer && copy.epoch === epoch
}

/** Of a peer that went from one node to another: both know something of it. */
function merge(copies: readonly Copy[]): Merged | null {
  const [newest] = copies.toSorted((one, other) => other.outbox.seq - one.outbox.seq)
  if (!newest) return null
  const heard = highest(copies.flatMap((copy) => copy.heard))
  const said = copies.flatMap((copy) => copy.said).toSorted(([one], [other]) => one - other)
  return { ...newest, heard, said }
}

function highest(marks: Marks): ReadonlyMap<PeerId, number> {
  const most = new Map<PeerId, number>()
  for (const [peer, id] of marks) most.set(peer, Math.max(id, most.get(peer) ?? 0))
  return most
}

function lastSaid({ said }: Merged): number {
  return said.at(-1)?.[0] ?? 0
}
