/**
 * What this node holds of rooms that live elsewhere, for whoever takes one over: its own peers' sessions, as far as they
 * have heard, and the newest outline. What is held of a room that is lost changes no more. Time is passed in.
 */
import type { PeerId, RoomName } from '@roomful/protocol'
import type { Effect } from '../effect.ts'
import { acknowledge, EMPTY_OUTBOX, keep, type Outbox } from '../outbox.ts'
import type { Said } from './held.ts'
import type { Outline } from './outline.ts'
import type { InRoom, Share } from './post.ts'
import type { Report } from './rebuild.ts'

/** As long as somebody may be away (R1), and longer than anything is on its way between two nodes. */
const KEEP_MS = 30_000
/** How a frame begins that is numbered. */
const NUMBERED = '{"seq":'

type Held = {
  /** `null` before it heard that it is in. */
  epoch: string | null
  outbox: Outbox
  /** Where it stopped hearing before it came back. */
  after: number
  heard: Map<PeerId, number>
  said: { readonly id: number; readonly to: PeerId | null; readonly atMs: number }[]
  lastMs: number
}

type Part = {
  readonly epoch: number
  readonly sockets: Map<number, PeerId>
  readonly peers: Map<PeerId, Held>
  outline: { readonly is: Outline; readonly atMs: number } | null
}

export type Copies = {
  /** A socket of this node says something, which goes to where its room lives. */
  readonly said: (place: InRoom, said: Said, nowMs: number) => void
  /** Something comes from there. */
  readonly heard: (place: InRoom, effects: readonly Effect[], share: Share, nowMs: number) => void
  readonly report: (place: InRoom, nowMs: number) => Omit<Report, 'node'>
  /** The room's entry has this revision now: what is older is of no use. */
  readonly settled: (room: RoomName, revision: number) => void
  /** Forgets who has been gone for long. To be called about once a second. */
  readonly sweep: (nowMs: number) => void
  readonly forget: () => void
}

export function openCopies(): Copies {
  const rooms = new Map<RoomName, Part>()

  function partOf({ room, epoch }: InRoom): Part {
    const there = rooms.get(room)
    if (there?.epoch === epoch) return there
    const part: Part = { epoch, sockets: new Map(), peers: new Map(), outline: null }
    rooms.set(room, part)
    return part
  }

  return {
    said: (place, said, nowMs) => {
      const { sockets, peers } = partOf(place)
      const { socket } = said.carrier
      const held = peers.get(said.peer) ?? newcomer()
      peers.set(said.peer, held)
      held.lastMs = nowMs
      if (said.type === 'joining') {
        sockets.set(socket, said.peer)
        held.after = said.after?.seq ?? 0
      } else if (said.type === 'cut') sockets.delete(socket)
      else if (said.type === 'alive') held.outbox = acknowledge(held.outbox, said.received)
      else if (said.type === 'signaling' && said.signal.id !== undefined)
        held.said.push({ id: said.signal.id, to: said.signal.to ?? null, atMs: nowMs })
    },
    heard: (place, effects, { marks, outline }, nowMs) => {
      const part = rooms.get(place.room)
      if (part?.epoch !== place.epoch) return
      if (outline) part.outline = { is: outline, atMs: nowMs }
      for (const effect of effects) {
        const peer = part.sockets.get(effect.to.socket)
        const held = peer === undefined ? undefined : part.peers.get(peer)
        if (!held || effect.type !== 'write') continue
        if (effect.coming) begin(held, effect)
        else if (effect.frame.startsWith(NUMBERED)) held.outbox = keep(held.outbox, effect.frame)
        for (const [from, id] of marks) held.heard.set(from, id)
      }
    },
    report: ({ room, epoch }, nowMs) => {
      const part = rooms.get(room)
      if (part?.epoch !== epoch) return { outline: null, copies: [] }
      return {
        outline: part.outline && aged(part.outline.is, nowMs - part.outline.atMs),
        copies: [...part.peers].flatMap(([peer, { epoch: named, outbox, heard, said }]) => {
          const lately = said.map(({ id, to }) => [id, to] as const)
          return named === null
            ? []
            : [{ peer, epoch: named, outbox, heard: [...heard], said: lately }]
        }),
      }
    },
    settled: (room, revision) => {
      if (revision > (rooms.get(room)?.epoch ?? Infinity)) rooms.delete(room)
    },
    sweep: (nowMs) => {
      for (const [room, { sockets, peers }] of rooms) {
        const aboard = new Set(sockets.values())
        for (const [peer, held] of peers) {
          held.said = held.said.filter(({ atMs }) => nowMs - atMs < KEEP_MS)
          if (!aboard.has(peer) && nowMs - held.lastMs >= KEEP_MS) peers.delete(peer)
        }
        if (peers.size === 0) rooms.delete(room)
      }
    },
    forget: () => rooms.clear(),
  }
}

function newcomer(): Held {
  return { epoch: null, outbox: EMPTY_OUTBOX, after: 0, heard: new Map(), said: [], lastMs: 0 }
}

/** It hears `joined`, and next what it missed, if it comes back. */
function begin(held: Held, { frame, coming }: Extract<Effect, { type: 'write' }>): void {
  const { epoch } = JSON.parse(frame) as { epoch: string } // of a node of ours, which the broker let in
  const isBack = coming === 'resumed'
  held.epoch = epoch
  held.outbox = { ...EMPTY_OUTBOX, seq: isBack ? held.after : 0 }
  held.heard = new Map()
  if (!isBack) held.said = []
}

/** The clock of a code runs while its room is lost. */
function aged(outline: Outline, ms: number): Outline {
  const { code } = outline.door
  if (!code) return outline
  return { ...outline, door: { ...outline.door, code: { ...code, restMs: code.restMs - ms } } }
}
