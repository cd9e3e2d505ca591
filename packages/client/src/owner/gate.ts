/** The part of moderating that every room has: loads the rest when something is said of the door, or somebody asks. */
import type { Joined, PeerId } from '@roomful/protocol'
import { ask } from '../asked.ts'
import type { RoomError } from '../errors.ts'
import type { Repeatable } from '../signaling/outbox.ts'
import type { Trace } from '../tracer.ts'
import type { Room, RoomEvents } from '../types.ts'
import type { LoadedModeration, Moderation } from './moderation.ts'

export type GateRoom = {
  readonly room: () => Room
  readonly peers: ReadonlyMap<PeerId, unknown>
  readonly say: (message: Repeatable) => void
  readonly emit: <K extends keyof RoomEvents>(event: K, ...args: RoomEvents[K]) => void
  readonly problem: (error: RoomError) => void
  readonly trace: Trace
}

export type ModerationGate = {
  readonly open: () => Promise<Moderation>
  /** Each `joined`, and each frame that the everyday decoder does not know. */
  readonly hear: (said: Joined | string) => void
}

export function createModerationGate(room: GateRoom): ModerationGate {
  let loading: Promise<LoadedModeration> | undefined
  let joined: Joined | undefined

  const open = (): Promise<LoadedModeration> =>
    (loading ??= ask((later) => later.moderation(room, joined)))

  return {
    open,
    hear: (said) => {
      if (typeof said === 'object') joined = said
      // A token may allow less than the app expects: then the rest has something to say.
      if (loading || said !== joined || joined.permissions)
        void open().then((rest) => rest.hear(said))
    },
  }
}
