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
import type { Tenure } from './tenure.ts'

export type HandoverOptions = {
  readonly living: Pick<Living, 'epochOf' | 'moveOut' | 'names'>
  readonly directory: Pick<Directory, 'nodes'>
  readonly tenure: Pick<Tenure, 'name' | 'isValid'>
  readonly send: (node: string, part: Part<'estate'>) => void
  readonly claimBy: Claiming['claimBy']
}

export type Handover = {
  /** Returns whether the room is on its way; not if it is not here, or there is nobody to take it. */
  readonly give: (room: RoomName) => boolean
  readonly isGiving: (room: RoomName) => boolean
  /** Gives all that lives here. Resolves when nothing is on its way any more. */
  readonly giveAll: () => Promise<void>
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
  const giving = new Map<RoomName, number>()
  const parcels = openParcels()
  const estates = new Map<RoomName, { readonly epoch: number; readonly text: string }>()
  let waiting: (() => void)[] = []
  let given = 0

  function ask(room: RoomName, epoch: number): void {
    options.claimBy(room, epoch, ({ type }) => {
      if (type === 'conflict') estates.delete(room)
    })
  }

  function over(room: RoomName): void {
    giving.delete(room)
    if (giving.size > 0) return
    for (const resolve of waiting) resolve()
    waiting = []
  }

  function give(room: RoomName): boolean {
    if (giving.has(room)) return true
    const epoch = living.epochOf(room)
    const others = directory.nodes().filter((node) => node !== tenure.name())
    const heir = others[given++ % others.length]
    if (epoch === undefined || heir === undefined || !tenure.isValid()) return false
    const text = living.moveOut(room)
    if (text === null) return false
    giving.set(room, epoch)
    for (const part of inParts('estate', { room, epoch }, text)) options.send(heir, part)
    return true
  }

  function inherit(room: RoomName, epoch: number, text: string): void {
    estates.set(room, { epoch, text })
    ask(room, epoch)
  }

  return {
    give,
    isGiving: (room) => giving.has(room),
    giveAll: () => {
      for (const room of living.names()) give(room)
      return new Promise((resolve) => {
        if (giving.size === 0) resolve()
        else waiting.push(resolve)
      })
    },
    take: (from, part) => {
      const text = parcels.take(from, part)
      if (text !== null) inherit(part.room, part.epoch, text)
    },
    inherit,
    tick: () => {
      for (const [room, { epoch }] of estates) ask(room, epoch)
    },
    claimed: (room, revision) => {
      if (estates.get(room)?.epoch !== revision) estates.delete(room)
    },
    settled: (room, revision, isHere) => {
      if (revision > (giving.get(room) ?? Infinity)) over(room)
      if (revision > (estates.get(room)?.epoch ?? Infinity) && !isHere) estates.delete(room)
    },
    estateOf: (room) => {
      const text = estates.get(room)?.text
      estates.delete(room)
      return text
    },
    forget: () => {
      for (const room of [...giving.keys()]) over(room)
    },
  }
}
