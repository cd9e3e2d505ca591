/** From the lobby into the room and out of it. Pure. `C` is the call; nothing here looks into it. */
import type { RoomErrorCode } from 'roomful'

/** Through the lobby, or past it. */
export type Entrance = 'lobby' | 'link'

export type Visit<C> =
  | { readonly phase: 'lobby' }
  | { readonly phase: 'joining'; readonly from: Entrance }
  | { readonly phase: 'inside'; readonly from: Entrance; readonly call: C }
  | { readonly phase: 'ended'; readonly code: RoomErrorCode }

export type VisitEvent<C> =
  | { readonly type: 'join' }
  | { readonly type: 'joined'; readonly call: C }
  /** The joining failed, or the room closed. */
  | { readonly type: 'ended'; readonly code: RoomErrorCode }

export function visitReducer<C>(visit: Visit<C>, event: VisitEvent<C>): Visit<C> {
  switch (event.type) {
    case 'join':
      return visit.phase === 'lobby' ? { phase: 'joining', from: 'lobby' } : visit
    case 'joined':
      if (visit.phase !== 'joining') return visit
      return { phase: 'inside', from: visit.from, call: event.call }
    case 'ended':
      // Given up by ourselves: whoever did so goes on by themselves.
      return event.code === 'aborted' ? visit : { phase: 'ended', code: event.code }
  }
}
