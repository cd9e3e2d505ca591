/** From the lobby into the room and out of it. Pure. `C` is the call; nothing here looks into it. */
import type { RoomErrorCode } from 'roomful'

/** Through the lobby, or past it. */
export type Entrance = 'lobby' | 'link'

export type Visit<C> =
  | { readonly phase: 'lobby' }
  | { readonly phase: 'joining'; readonly from: Entrance }
  /** The room is locked: whoever may let one in has been asked (PROTOCOL.md, O2). */
  | { readonly phase: 'knocking'; readonly from: Entrance }
  | { readonly phase: 'inside'; readonly from: Entrance; readonly call: C }
  | { readonly phase: 'ended'; readonly code: RoomErrorCode }

export type VisitEvent<C> =
  | { readonly type: 'join' }
  | { readonly type: 'knocking' }
  /** Whoever knocks waits no longer. */
  | { readonly type: 'stop-waiting' }
  | { readonly type: 'joined'; readonly call: C }
  /** The joining failed, or the room closed. */
  | { readonly type: 'ended'; readonly code: RoomErrorCode }

export function visitReducer<C>(visit: Visit<C>, event: VisitEvent<C>): Visit<C> {
  switch (event.type) {
    case 'join':
      return visit.phase === 'lobby' ? { phase: 'joining', from: 'lobby' } : visit
    case 'knocking':
      return visit.phase === 'joining' ? { phase: 'knocking', from: visit.from } : visit
    case 'stop-waiting':
      return visit.phase === 'knocking' ? { phase: 'lobby' } : visit
    case 'joined':
      if (visit.phase !== 'joining' && visit.phase !== 'knocking') return visit
      return { phase: 'inside', from: visit.from, call: event.call }
    case 'ended':
      // Given up by ourselves: whoever did so goes on by themselves.
      return event.code === 'aborted' ? visit : { phase: 'ended', code: event.code }
  }
}
