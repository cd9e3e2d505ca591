/** The rooms that live on this node, each with the epoch by which it does; what they decide goes out by node. */
import type { PeerId, RoomName } from '@roomful/protocol'
import type { Effect } from '../effect.ts'
import type { Room, RoomEvent, RoomSettings } from '../room.ts'
import type { RoomEntry } from './backend.ts'
import { isAlike, marksOf, outlineOf, type Marks } from './outline.ts'
import type { InRoom, Share } from './post.ts'
import { openRooms } from './rooms.ts'

export type LivingOptions = {
  readonly settings: RoomSettings
  readonly now: () => number
  /** This node's name. */
  readonly self: () => string
  readonly perform: (effect: Effect, epoch: number) => void
  readonly send: (node: string, place: InRoom, effects: readonly Effect[], share: Share) => void
  /** Nobody is in it any more: it lives here no longer. */
  readonly emptied: (room: RoomName, epoch: number) => void
}

export type Living = {
  readonly epochOf: (room: RoomName) => number | undefined
  /** @param estate with which another node had it */
  readonly begin: (room: RoomName, epoch: number, estate: string | undefined) => void
  /** It lives elsewhere. */
  readonly end: (room: RoomName) => void
  /** Ends it with everybody cut off, for another node; `null` where nobody is left in it. */
  readonly moveOut: (room: RoomName) => string | null
  /** Gives back a room into which nobody came. */
  readonly endIfEmpty: (room: RoomName) => void
  readonly advance: (room: RoomName, event: RoomEvent) => void
  readonly sweep: () => void
  /** Whoever sockets of that node carried is away. */
  readonly cut: (node: string) => void
  /** Whether all who are carried there are so by this node. */
  readonly isLocal: (room: RoomName) => boolean
  readonly has: (room: RoomName, peer: PeerId) => boolean
  readonly names: () => readonly RoomName[]
  readonly entries: () => readonly RoomEntry[]
}

export function openLiving(options: LivingOptions): Living {
  const { self, perform, send, emptied } = options
  const rooms = openRooms(options.settings, options.now)
  const epochs = new Map<RoomName, number>()
  /** Counts what changes in the outlines, and notes which of them each node was told. */
  const outlines = new Map<RoomName, { version: number; readonly told: Map<string, number> }>()

  function advance(room: RoomName, event: RoomEvent): void {
    const epoch = epochs.get(room)
    if (epoch === undefined) return
    const before = rooms.room(room)
    const elsewhere = new Map<string, Effect[]>()
    for (const effect of rooms.advance(room, event)) {
      const { node } = effect.to
      const theirs = elsewhere.get(node)
      if (node === self()) perform(effect, epoch)
      else if (theirs) theirs.push(effect)
      else elsewhere.set(node, [effect])
    }
    share(room, epoch, event, before, elsewhere)
    endIfEmpty(room)
  }

  /** Brings effects to the nodes of their sockets, and to all that have a part in the room what changed in it. */
  function share(
    room: RoomName,
    epoch: number,
    event: RoomEvent,
    before: Room | undefined,
    effects: ReadonlyMap<string, readonly Effect[]>,
  ): void {
    const after = rooms.room(room)
    const nodes = new Set(effects.keys())
    const outline = outlines.get(room) ?? { version: 0, told: new Map<string, number>() }
    outlines.set(room, outline)
    if (after && !(before && isAlike(before, after))) {
      outline.version++
      for (const node of rooms.nodesOf(room)) if (node !== self()) nodes.add(node)
    }
    const { version, told } = outline
    for (const node of nodes) {
      const isNews = after !== undefined && told.get(node) !== version
      told.set(node, version)
      send(node, { room, epoch }, effects.get(node) ?? [], {
        marks: after ? marksAfter(event, after) : [],
        ...(isNews ? { outline: outlineOf(after, version, options.now()) } : {}),
      })
    }
  }

  function forget(room: RoomName): void {
    epochs.delete(room)
    outlines.delete(room)
  }

  function endIfEmpty(room: RoomName): void {
    const epoch = epochs.get(room)
    if (epoch === undefined || rooms.has(room)) return
    forget(room)
    emptied(room, epoch)
  }

  return {
    epochOf: (room) => epochs.get(room),
    begin: (room, epoch, estate) => {
      epochs.set(room, epoch)
      if (estate !== undefined) rooms.moveIn(estate)
    },
    moveOut: (room) => {
      const estate = rooms.moveOut(room)
      if (estate === null) endIfEmpty(room)
      else forget(room)
      return estate
    },
    end: (room) => {
      forget(room)
      rooms.drop(room)
    },
    endIfEmpty,
    advance,
    sweep: () => {
      for (const room of rooms.names()) advance(room, { type: 'sweep' })
    },
    cut: (node) => {
      for (const room of rooms.names())
        for (const { peer, socket } of rooms.carriedBy(room, node))
          advance(room, { type: 'cut', peer, carrier: { node, socket } })
    },
    isLocal: (room) => !rooms.spans(room, self()),
    has: rooms.has,
    names: () => [...epochs.keys()],
    entries: rooms.entries,
  }
}

/** Who comes in hears of all that was dealt with before; all others hear what was said just now. */
function marksAfter(event: RoomEvent, room: Room): Marks {
  if (event.type === 'joining') return marksOf(room)
  const session = event.type === 'sweep' ? undefined : room.sessions.get(event.peer)
  return session ? [[session.peer, session.received]] : []
}
