/**
 * Rooms on their way from a node that ends to another one, with all they know. What is in a room goes by letters; whose it
 * is says the record alone: the other node asks for it by the epoch by which the first one had it, and no other claim
 * makes use of what was sent.
 */
import type { RoomName } from '@roomful/protocol'
import type { Claiming } from './claiming.ts'
import type { Directory } from './directory.ts'
import type { Living } from './living.ts'
import { inParts, openParcels, type Part } from './parcel.ts'
import type { InRoom } from './post.ts'
import type { Tenure } from './tenure.ts'

export type HandoverOptions = {
  readonly living: Pick<Living, 'epochOf' | 'moveOut' | 'names'>
  readonly directory: Pick<Directory, 'heirs'>
  readonly tenure: Pick<Tenure, 'name' | 'isValid' | 'isRetiring'>
  readonly send: (node: string, part: Part<'estate'>) => void
  readonly claimBy: Claiming['claimBy']
}

export type Handover = {
  /** Returns whether the room is on its way; not if it is not here, or there is nobody to take it. */
  readonly give: (room: RoomName) => boolean
  readonly isGiving: (room: RoomName) => boolean
  /** A room lives here now: not for long, where this node ends. */
  readonly begun: (room: RoomName) => void
  /** A node is gone: what was on its way there goes to another one. */
  readonly missed: (node: string) => void
  /** Gives all that lives here, and says of each room that it is with another. Resolves when nothing is on its way any more. */
  readonly giveAll: (taken?: () => void) => Promise<void>
  readonly take: (from: string, part: Part) => void
  /** Asks for a room that its node had by this epoch, to begin it with this. */
  readonly inherit: (room: RoomName, epoch: number, text: string) => void
  /** Asks again for what was taken and is not ours yet. */
  readonly tick: () => void
  /** A claim by another revision is made: what was sent is of no use for it. */
  readonly claimed: (room: RoomName, revision: number) => void
  /** The room's entry has this revision now. */
  readonly settled: (room: RoomName, revision: number, isHere: boolean) => void
  /** What a room begins with that is ours now; `undefined` for a new one. */
  readonly estateOf: (room: RoomName) => string | undefined
  /** All that is on its way from here is lost. */
  readonly forget: () => void
}

export function openHandover(options: HandoverOptions): Handover {
  const { directory, tenure, living } = options
  const giving = new Map<
    RoomName,
    { readonly epoch: number; heir: string; readonly text: string }
  >()
  const parcels = openParcels()
  const estates = new Map<RoomName, { readonly epoch: number; readonly text: string }>()
  let waiting: { readonly resolve: () => void; readonly taken?: (() => void) | undefined }[] = []
  let given = 0

  function ask(room: RoomName, epoch: number): void {
    options.claimBy(room, epoch, ({ type }) => {
      if (type === 'conflict') estates.delete(room)
    })
  }

  function over(room: RoomName): void {
    if (giving.delete(room)) for (const { taken } of waiting) taken?.()
    endIfDone()
  }

  function endIfDone(): void {
    if (giving.size > 0 || estates.size > 0) return
    for (const { resolve } of waiting) resolve()
    waiting = []
  }

  /** Another node than this one that goes on, in turn. */
  function nextHeir(giver?: string): string | undefined {
    const others = directory.heirs().filter((node) => node !== tenure.name() && node !== giver)
    return others[given++ % others.length]
  }

  function bring(heir: string, place: InRoom, text: string): void {
    for (const part of inParts('estate', place, text)) options.send(heir, part)
  }

  function give(room: RoomName): boolean {
    if (giving.has(room)) return true
    const epoch = living.epochOf(room)
    const heir = nextHeir()
    if (epoch === undefined || heir === undefined || !tenure.isValid()) return false
    const text = living.moveOut(room)
    if (text === null) return false
    giving.set(room, { epoch, heir, text })
    bring(heir, { room, epoch }, text)
    return true
  }

  function inherit(room: RoomName, epoch: number, text: string): void {
    estates.set(room, { epoch, text })
    ask(room, epoch)
  }

  return {
    give,
    isGiving: (room) => giving.has(room),
    begun: (room) => {
      if (tenure.isRetiring()) give(room)
      endIfDone()
    },
    missed: (node) => {
      parcels.forget(node)
      for (const [room, one] of giving) {
        if (one.heir !== node) continue
        const heir = nextHeir()
        if (heir === undefined) continue
        one.heir = heir
        bring(heir, { room, epoch: one.epoch }, one.text)
      }
    },
    giveAll: (taken) => {
      for (const room of living.names()) give(room)
      return new Promise((resolve) => {
        waiting.push({ resolve, taken })
        endIfDone()
      })
    },
    take: (from, part) => {
      const text = parcels.take(from, part)
      if (text === null) return
      // Whoever gave it did not know yet that this node ends as well, and gives it again should this be lost.
      const heir = tenure.isRetiring() ? nextHeir(from) : undefined
      if (heir === undefined) inherit(part.room, part.epoch, text)
      else bring(heir, part, text)
    },
    inherit,
    tick: () => {
      for (const [room, { epoch }] of estates) ask(room, epoch)
    },
    claimed: (room, revision) => {
      if (estates.get(room)?.epoch !== revision) estates.delete(room)
    },
    settled: (room, revision, isHere) => {
      if (revision > (giving.get(room)?.epoch ?? Infinity)) over(room)
      if (revision > (estates.get(room)?.epoch ?? Infinity) && !isHere) estates.delete(room)
      endIfDone()
    },
    estateOf: (room) => {
      const text = estates.get(room)?.text
      estates.delete(room)
      return text
    },
    forget: () => {
      parcels.forget()
      for (const room of [...giving.keys()]) over(room)
    },
  }
}
