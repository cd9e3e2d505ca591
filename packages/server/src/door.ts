/**
 * The door of a room: whether it is locked, who knocks, who may not come back, and how long its code leads here (O1 to
 * O3). A value, and what happens to it. Pure; it tells nobody anything: see moderate.ts.
 */
import { ownerOf, type KnockName, type PeerId, type RoomName } from '@roomful/protocol'
import type { Joining } from './join.ts'
import type { Session } from './session.ts'

/** Beyond these nobody may knock: each costs who answers a look. */
export const MAX_KNOCKS = 16
/** How long nobody may answer. */
export const KNOCK_MS: number = 10 * 60_000
/** How long a code leads anywhere, and how many may knock by it in vain. */
export const CODE_MS: number = 10 * 60_000
export const MAX_IN_VAIN = 20
/** Keys are free: whoever wants to get around this draws another one, and has to knock. */
const MAX_BARRED = 256
/** As many as a room may hold, twice. */
const MAX_EXPECTED = 64

export type Knock = {
  readonly joining: Joining
  readonly sinceMs: number
  /** How it is called, once it told. */
  readonly called?: KnockName
}

/** Why a key is let in no more. */
export type Bar = 'refused' | 'removed'

/** Of a room that is reached by a code: whose it is, until when one may knock by it, and how many did in vain. */
export type Code = { readonly opener: PeerId; readonly untilMs: number; readonly inVain: number }

export type Door = {
  readonly locked: boolean
  readonly knocks: ReadonlyMap<PeerId, Knock>
  readonly barred: ReadonlyMap<PeerId, Bar>
  /** Who was in the locked room and was lost: they may come back without knocking. */
  readonly expected: ReadonlySet<PeerId>
  readonly code: Code | null
}

export const OPEN_DOOR: Door = {
  locked: false,
  knocks: new Map(),
  barred: new Map(),
  expected: new Set(),
  code: null,
}

/** Whoever may moderate: by the room's name, as who opened it by its code, or by a token (O1). */
export function mayModerate(
  room: RoomName,
  door: Door,
  { peer, permissions }: Pick<Session, 'peer' | 'permissions'>,
): boolean {
  return (
    ownerOf(room) === peer ||
    door.code?.opener === peer ||
    (permissions?.includes('moderate') ?? false)
  )
}

/** A room that a code leads to is locked from the start (O3). */
export function openedByCode(opener: PeerId, nowMs: number): Door {
  return { ...OPEN_DOOR, locked: true, code: { opener, untilMs: nowMs + CODE_MS, inVain: 0 } }
}

export function isCodeOver({ untilMs, inVain }: Code, nowMs: number): boolean {
  return nowMs >= untilMs || inVain >= MAX_IN_VAIN
}

export function withKnock(door: Door, peer: PeerId, knock: Knock): Door {
  return { ...door, knocks: new Map(door.knocks).set(peer, knock) }
}

export function withoutKnock(door: Door, peer: PeerId, inVain: boolean): Door {
  const { code } = door
  const counted = code && inVain ? { ...code, inVain: code.inVain + 1 } : code
  return { ...door, code: counted, knocks: new Map([...door.knocks].filter(([id]) => id !== peer)) }
}

export function withBar(door: Door, peer: PeerId, why: Bar): Door {
  const barred = [...door.barred].filter(([id]) => id !== peer)
  const newest = [...barred, [peer, why] as const].slice(-MAX_BARRED)
  return { ...withoutExpected(door, peer), barred: new Map(newest) }
}

export function withoutBar(door: Door, peer: PeerId): Door {
  return { ...door, barred: new Map([...door.barred].filter(([id]) => id !== peer)) }
}

export function withExpected(door: Door, peers: readonly PeerId[]): Door {
  const expected = [...door.expected].filter((id) => !peers.includes(id))
  return { ...door, expected: new Set([...expected, ...peers].slice(-MAX_EXPECTED)) }
}

export function withoutExpected(door: Door, peer: PeerId): Door {
  return { ...door, expected: new Set([...door.expected].filter((id) => id !== peer)) }
}

/** Those whom nobody answered in time. */
export function unanswered({ knocks }: Door, nowMs: number): readonly Knock[] {
  return [...knocks.values()].filter(({ sinceMs }) => nowMs - sinceMs >= KNOCK_MS)
}
