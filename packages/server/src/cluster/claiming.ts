/** Asking the record for rooms, and giving them back: who is first has one, and everybody sees that there. */
import type { RoomName } from '@roomful/protocol'
import type { Asking } from './asking.ts'
import type { SwapOutcome } from './bus.ts'
import { roomKey, type Directory } from './directory.ts'
import type { Tenure } from './tenure.ts'

export type ClaimingOptions = Pick<Asking, 'swap'> & {
  readonly directory: Directory
  readonly tenure: Tenure
  /** The record is there, this node has its lease, and the broker is not behind. */
  readonly mayAsk: () => boolean
  /** A room's node is lost, which had it by this epoch: whether what others hold of it is still to be waited for. */
  readonly rescue: (room: RoomName, epoch: number) => boolean
  /** A room is asked for by its entry's revision. */
  readonly claimed: (room: RoomName, revision: number) => void
  /** Whose a room is may have changed. */
  readonly settle: (room: RoomName) => void
}

export type Claiming = {
  /** Asks for a room that is nobody's. */
  readonly claim: (room: RoomName) => void
  /** Asks for a room whose entry has this revision. Where that has to wait it does nothing. */
  readonly claimBy: (
    room: RoomName,
    revision: number,
    then?: (outcome: SwapOutcome) => void,
  ) => void
  /** Makes a room whose entry has this revision nobody's. */
  readonly giveBack: (room: RoomName, revision: number) => void
  /** Rooms that others had lost. */
  readonly takenOver: () => number
}

export function openClaiming(options: ClaimingOptions): Claiming {
  const { directory, tenure } = options
  let takenOver = 0

  function swapRoom(
    room: RoomName,
    value: string | null,
    revision: number,
    then?: (outcome: SwapOutcome) => void,
  ): void {
    options.swap(roomKey(room), value, revision, (outcome) => {
      then?.(outcome)
      // The record may have told before the answer came. What failed is asked for again with the next tick.
      if (outcome.type === 'done') options.settle(room)
    })
  }

  function claimBy(room: RoomName, revision: number, then?: (outcome: SwapOutcome) => void): void {
    if (!options.mayAsk()) return
    options.claimed(room, revision)
    const wasLost = directory.wasLost(room)
    swapRoom(room, tenure.name(), revision, (outcome) => {
      if (outcome.type === 'done' && wasLost) takenOver++
      then?.(outcome)
    })
  }

  return {
    claim: (room) => {
      if (directory.ownerOf(room)) return
      const revision = directory.revisionOf(room)
      if (directory.wasLost(room) && options.rescue(room, revision)) return
      claimBy(room, revision, ({ type }) => {
        if (type === 'conflict') directory.doubt(room, revision)
      })
    },
    claimBy,
    giveBack: (room, revision) => swapRoom(room, null, revision),
    takenOver: () => takenOver,
  }
}
