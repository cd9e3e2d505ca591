/** One receiver of a file, as the transfer keeps it. */
import type { RoomError } from '../errors.ts'
import { OFFERED, type Receiving } from './sending.ts'
import { AT_REST, type Step } from './together.ts'

export type Target = {
  receiving: Receiving
  step: Step
  /** Bytes of the piece before its cursor that have gone. */
  partBytes: number
  /** It asked for a pause. */
  paused: boolean
  away: boolean
  /** On this connection. */
  offered: boolean
  /** It has ever taken it: then it is asked before others, and answers at once. */
  taken: boolean
  outcome: 'done' | RoomError | null
}

export const NEWCOMER: Readonly<Target> = {
  receiving: OFFERED,
  step: AT_REST,
  partBytes: 0,
  paused: false,
  away: true,
  offered: false,
  taken: false,
  outcome: null,
}
