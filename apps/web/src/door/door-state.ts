/** The door of the room as the people in it see it (PROTOCOL.md, O2). Pure. */
import type { PeerId } from 'roomful'

export type Waiting = {
  readonly id: PeerId
  /** Its own word for itself; empty where it has told none. */
  readonly name: string
  readonly sinceMs: number
}

/** Who was refused or removed, and cannot come back before it is pardoned. */
export type SentAway = {
  readonly id: PeerId
  /** `null`: nobody told it. */
  readonly name: string | null
}

export type DoorState = {
  /** We may lock, admit, mute and remove. */
  readonly allowed: boolean
  readonly locked: boolean
  readonly waiting: readonly Waiting[]
  readonly sentAway: readonly SentAway[]
  /** Whoever may moderate has muted us, and we have not unmuted ourselves since. */
  readonly mutedByOwner: boolean
}

export type DoorEvent =
  | { readonly type: 'allowed'; readonly allowed: boolean }
  | { readonly type: 'locked'; readonly locked: boolean }
  | {
      readonly type: 'knock'
      readonly id: PeerId
      readonly name: string
      readonly nowMs: number
    }
  | { readonly type: 'knock-ended'; readonly id: PeerId }
  | { readonly type: 'sent-away'; readonly id: PeerId; readonly name: string | null }
  | { readonly type: 'pardoned'; readonly id: PeerId }
  | { readonly type: 'muted'; readonly muted: boolean }

export const OPEN_DOOR: DoorState = {
  allowed: false,
  locked: false,
  waiting: [],
  sentAway: [],
  mutedByOwner: false,
}

export function doorReducer(door: DoorState, event: DoorEvent): DoorState {
  switch (event.type) {
    case 'allowed':
      return door.allowed === event.allowed ? door : { ...door, allowed: event.allowed }
    case 'locked':
      return door.locked === event.locked ? door : { ...door, locked: event.locked }
    case 'knock': {
      const { id, name, nowMs } = event
      const known = door.waiting.some((one) => one.id === id)
      return {
        ...door,
        waiting: known
          ? door.waiting.map((one) => (one.id === id ? { ...one, name } : one))
          : [...door.waiting, { id, name, sinceMs: nowMs }],
        sentAway: without(door.sentAway, id),
      }
    }
    case 'knock-ended':
      return { ...door, waiting: without(door.waiting, event.id) }
    case 'sent-away': {
      const { id, name } = event
      return { ...door, sentAway: [...without(door.sentAway, id), { id, name }] }
    }
    case 'pardoned':
      return { ...door, sentAway: without(door.sentAway, event.id) }
    case 'muted':
      return door.mutedByOwner === event.muted ? door : { ...door, mutedByOwner: event.muted }
  }
}

function without<One extends { readonly id: PeerId }>(
  all: readonly One[],
  id: PeerId,
): readonly One[] {
  return all.filter((one) => one.id !== id)
}
