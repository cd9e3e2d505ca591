/**
 * Rooms whose node is lost: whoever is to take one over asks all others what they hold of it, and makes it anew of that.
 * Whose it is then says the record alone. Time is passed in.
 */
import type { RoomName } from '@roomful/protocol'
import type { Copies } from './copies.ts'
import type { Directory } from './directory.ts'
import { inParts, openParcels, type Part } from './parcel.ts'
import type { InRoom, Letter } from './post.ts'
import { rebuild, type Report } from './rebuild.ts'
import type { Tenure } from './tenure.ts'

/** Twice what a letter takes that has to be sent again: whoever is later has nothing to say. */
const WAIT_MS = 500

export type RescueOptions = {
  readonly directory: Directory
  readonly tenure: Tenure
  readonly copies: Copies
  readonly clock: () => number
  readonly send: (node: string, letter: Letter) => void
  /** Asks for a room that its node had by this epoch, to begin it with this. */
  readonly inherit: (room: RoomName, epoch: number, text: string) => void
}

export type Rescue = {
  /** Asks for what others hold of a room. Returns whether it still waits for that. */
  readonly begin: (room: RoomName, epoch: number) => boolean
  readonly asked: (from: string, place: InRoom) => void
  readonly reported: (from: string, part: Part) => void
  /** The room's entry has this revision now. */
  readonly settled: (room: RoomName, revision: number) => void
  /** A node is gone: what it did not say to its end is of no use. */
  readonly missed: (node: string) => void
  /** Waits no longer for who is late. */
  readonly tick: () => void
  readonly forget: () => void
}

type Asked = {
  readonly epoch: number
  readonly untilMs: number
  readonly waitsFor: Set<string>
  readonly reports: Report[]
  isOver: boolean
}

export function openRescue(options: RescueOptions): Rescue {
  const { directory, tenure, copies, clock, send } = options
  const parcels = openParcels()
  const rooms = new Map<RoomName, Asked>()
  /** Who asked before this node knew that the room is lost. */
  const early = new Map<RoomName, { readonly from: string; readonly place: InRoom }[]>()

  function begin(room: RoomName, epoch: number): boolean {
    const there = rooms.get(room)
    if (there?.epoch === epoch) return !there.isOver
    const others = directory.nodes().filter((node) => node !== tenure.name())
    const own = { node: tenure.name(), ...copies.report({ room, epoch }, clock()) }
    const untilMs = clock() + WAIT_MS
    const asked = { epoch, untilMs, waitsFor: new Set(others), reports: [own], isOver: false }
    rooms.set(room, asked)
    for (const node of others) send(node, { type: 'asking', room, epoch })
    endIfDone(room, asked)
    return !asked.isOver
  }

  function endIfDone(room: RoomName, asked: Asked): void {
    for (const node of asked.waitsFor) if (!directory.hasNode(node)) asked.waitsFor.delete(node)
    if (asked.isOver || (asked.waitsFor.size > 0 && clock() < asked.untilMs)) return
    asked.isOver = true
    const made = rebuild(room, asked.reports)
    if (made) options.inherit(room, asked.epoch, JSON.stringify(made))
  }

  function answer(to: string, place: InRoom): void {
    const { outline, copies: held } = copies.report(place, clock())
    const text = JSON.stringify({ outline, copies: held })
    for (const part of inParts('report', place, text)) send(to, part)
  }

  return {
    begin,
    asked: (from, place) => {
      if (isLost(place)) return answer(from, place)
      const { room, epoch } = place
      if (directory.revisionOf(room) <= epoch)
        early.set(room, [...(early.get(room) ?? []), { from, place }])
    },
    reported: (from, part) => {
      const text = parcels.take(from, part)
      const asked = rooms.get(part.room)
      if (text === null || asked?.epoch !== part.epoch || !asked.waitsFor.delete(from)) return
      asked.reports.push({ node: from, ...(JSON.parse(text) as Omit<Report, 'node'>) }) // of a node of ours, which the broker let in
      endIfDone(part.room, asked)
    },
    settled: (room, revision) => {
      if (revision > (rooms.get(room)?.epoch ?? Infinity)) rooms.delete(room)
      const waiting = early.get(room) ?? []
      early.delete(room)
      for (const { from, place } of waiting)
        if (isLost(place)) answer(from, place)
        else if (place.epoch >= revision)
          early.set(room, [...(early.get(room) ?? []), { from, place }])
    },
    missed: parcels.forget,
    tick: () => {
      for (const [room, asked] of rooms) endIfDone(room, asked)
    },
    forget: () => {
      rooms.clear()
      early.clear()
      parcels.forget()
    },
  }

  function isLost({ room, epoch }: InRoom): boolean {
    return directory.revisionOf(room) === epoch && directory.wasLost(room)
  }
}
