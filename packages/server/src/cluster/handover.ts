/**
 * Rooms on their way from a node that ends to another one, with all they know. What is in a room goes by letters; whose it
 * is says the record alone: the other node asks for it by the epoch by which the first one had it, and no other claim
 * makes use of what was sent.
 */
import type { RoomName } from '@roomful/protocol'
import type { Claiming } from './claiming.ts'
import type { Directory } from './directory.ts'
import type { Living } from './living.ts'
import type { Tenure } from './tenure.ts'

/** A broker takes 1 MiB at most; every quote may be escaped twice. */
const MAX_PART_CHARS = 128 * 1024

/** A piece of a room's estate. */
export type Part = {
  readonly type: 'estate'
  readonly room: RoomName
  /** By which its sender had the room. */
  readonly epoch: number
  /** From 0. */
  readonly part: number
  readonly parts: number
  readonly text: string
}

export type HandoverOptions = {
  readonly living: Pick<Living, 'epochOf' | 'moveOut' | 'names'>
  readonly directory: Pick<Directory, 'nodes'>
  readonly tenure: Pick<Tenure, 'name' | 'isValid'>
  readonly send: (node: string, part: Part) => void
  readonly claimBy: Claiming['claimBy']
}

export type Handover = {
  /** Returns whether the room is on its way; not if it is not here, or there is nobody to take it. */
  readonly give: (room: RoomName) => boolean
  readonly isGiving: (room: RoomName) => boolean
  /** Gives all that lives here. Resolves when nothing is on its way any more. */
  readonly giveAll: () => Promise<void>
  readonly take: (part: Part) => void
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
  const taking = new Map<RoomName, { readonly epoch: number; readonly texts: string[] }>()
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
    const parts = Math.ceil(text.length / MAX_PART_CHARS)
    for (let part = 0; part < parts; part++)
      options.send(heir, {
        type: 'estate',
        room,
        epoch,
        part,
        parts,
        text: text.slice(part * MAX_PART_CHARS, (part + 1) * MAX_PART_CHARS),
      })
    return true
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
    take: ({ room, epoch, part, parts, text }) => {
      if (part === 0) taking.set(room, { epoch, texts: [] })
      const so = taking.get(room)
      if (so?.epoch !== epoch || so.texts.push(text) < parts) return
      taking.delete(room)
      estates.set(room, { epoch, text: so.texts.join('') })
      ask(room, epoch)
    },
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
