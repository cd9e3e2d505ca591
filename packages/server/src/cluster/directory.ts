/** What a node knows of the record: which nodes have a lease, and whose rooms are whose. Time is passed in. */
import { fromBase64Url, toBase64Url, type RoomName } from '@roomful/protocol'
import type { BusEntry } from './bus.ts'
import { LOST_AFTER_MS, readBeat } from './lease.ts'

/** Not even a swap finds its lease any more. */
const GONE_AFTER_MS = 5 * LOST_AFTER_MS
/** Whoever was in a room of a lost node may be back until then, and finds it (R1). */
const LEFT_AFTER_MS = 30_000
/** Longer than anything that its node had said is on its way. */
const ENDED_FOR_MS = 10 * 60_000
/** What is removed from the record is remembered for so long: until then something may be on its way that knew it. */
const REMOVED_FOR_MS = 10 * 60_000

export type Owner = { readonly node: string; readonly epoch: number }

export type Known =
  | { readonly type: 'node'; readonly node: string; readonly value: string | null }
  | { readonly type: 'room'; readonly room: RoomName }
  /** Older than what is known, or none of ours. */
  | { readonly type: 'nothing' }

export type Directory = {
  readonly note: (entry: BusEntry, nowMs: number) => Known
  /** Rooms that are not among these are nobody's any more. A node counts as there until it stands still. */
  readonly replace: (entries: readonly BusEntry[], nowMs: number) => void
  readonly hasNode: (node: string) => boolean
  readonly nodes: () => readonly string[]
  /** Those that do not end. */
  readonly heirs: () => readonly string[]
  /** Whose room it is, with the revision by which it became so; `null` if nobody's who has a lease. */
  readonly ownerOf: (room: RoomName) => Owner | null
  /** Of the room's entry, whoever it names; 0 where there is none, or none has been for long. */
  readonly revisionOf: (room: RoomName) => number
  /** Whether somebody had it who has no lease any more. */
  readonly wasLost: (room: RoomName) => boolean
  /** The record does not hold what is known here: the next swap takes it for empty. */
  readonly doubt: (room: RoomName, revision: number) => void
  readonly roomsOf: (node: string) => readonly RoomName[]
  readonly rooms: () => readonly RoomName[]
  /** Rooms whose entry names a node that has had no lease for as long as somebody may be away. */
  readonly leftRooms: (nowMs: number) => readonly RoomName[]
  /** Nodes whose lease stood still for too long, with its revision. */
  readonly silent: (
    nowMs: number,
  ) => readonly { readonly node: string; readonly revision: number }[]
  /** Nodes that are gone without a word in the record. */
  readonly gone: (nowMs: number) => readonly string[]
  readonly forget: (node: string, nowMs: number) => void
  /** Begins to wait anew for all: it was this node that did not hear. */
  readonly restartClocks: (nowMs: number) => void
}

export const nodeKey = (node: string): string => `node.${node}`
/** Names hold dots, which would be levels of a subject. */
export const roomKey = (room: RoomName): string =>
  `room.${toBase64Url(new TextEncoder().encode(room))}`

export function openDirectory(): Directory {
  const nodes = new Map<string, { revision: number; seenAtMs: number; isRetiring?: boolean }>()
  const rooms = new Map<RoomName, { node: string | null; revision: number }>()
  const roomsByNode = new Map<string, Set<RoomName>>()
  /** Rooms that are nobody's, and since when: oldest first. */
  const removed = new Map<RoomName, number>()
  /** Since when. Names are drawn anew, so none comes back. */
  const ended = new Map<string, number>()

  function noteNode(node: string, { value, revision }: BusEntry, nowMs: number): Known {
    if (ended.has(node) || revision <= (nodes.get(node)?.revision ?? 0)) return NOTHING
    if (value === null) forget(node, nowMs)
    else nodes.set(node, { revision, seenAtMs: nowMs, isRetiring: readBeat(value).isRetiring })
    return { type: 'node', node, value }
  }

  function forget(node: string, nowMs: number): void {
    nodes.delete(node)
    if (!ended.has(node)) ended.set(node, nowMs)
    for (const [name, sinceMs] of ended)
      if (nowMs - sinceMs >= ENDED_FOR_MS && roomsOf(name).length === 0) ended.delete(name)
  }

  function setRoom(room: RoomName, node: string | null, revision: number, nowMs: number): void {
    dropRoom(room)
    rooms.set(room, { node, revision })
    const theirs = node === null ? null : roomsByNode.get(node)
    if (theirs) theirs.add(room)
    else if (node !== null) roomsByNode.set(node, new Set([room]))
    else removed.set(room, nowMs)
    for (const [old, sinceMs] of removed)
      if (nowMs - sinceMs >= REMOVED_FOR_MS) dropRoom(old)
      else break
  }

  function dropRoom(room: RoomName): void {
    const node = rooms.get(room)?.node
    if (node) {
      const theirs = roomsByNode.get(node)
      theirs?.delete(room)
      if (theirs?.size === 0) roomsByNode.delete(node)
    }
    rooms.delete(room)
    removed.delete(room)
  }

  function note(entry: BusEntry, nowMs: number): Known {
    const { key, value, revision } = entry
    const [kind, name = ''] = key.split('.', 2)
    if (kind === 'node') return noteNode(name, entry, nowMs)
    const bytes = kind === 'room' ? fromBase64Url(name) : null
    if (!bytes) return NOTHING
    const room = new TextDecoder().decode(bytes)
    if (revision <= (rooms.get(room)?.revision ?? 0)) return NOTHING
    setRoom(room, value, revision, nowMs)
    // A lease that is renewed while the record is read may be missing there: it counts until it stands still.
    if (value !== null && !nodes.has(value) && !ended.has(value))
      nodes.set(value, { revision: 0, seenAtMs: nowMs })
    return { type: 'room', room }
  }

  function roomsOf(node: string): readonly RoomName[] {
    return [...(roomsByNode.get(node) ?? [])]
  }

  function ownerOf(room: RoomName): Owner | null {
    const entry = rooms.get(room)
    if (!entry || entry.node === null || !nodes.has(entry.node)) return null
    return { node: entry.node, epoch: entry.revision }
  }

  const silentFor = (ms: number, nowMs: number) =>
    [...nodes]
      .filter(([, { seenAtMs }]) => nowMs - seenAtMs >= ms)
      .map(([node, { revision }]) => ({ node, revision }))

  return {
    note,
    replace: (entries, nowMs) => {
      const newest = entries.reduce((most, { revision }) => Math.max(most, revision), 0)
      const listed = new Set(entries.map(({ key }) => key))
      for (const [room, { revision }] of [...rooms])
        if (revision <= newest && !listed.has(roomKey(room))) dropRoom(room)
      for (const entry of entries) note(entry, nowMs)
    },
    hasNode: (node) => nodes.has(node),
    nodes: () => [...nodes.keys()],
    heirs: () => [...nodes].flatMap(([node, { isRetiring }]) => (isRetiring ? [] : [node])),
    ownerOf,
    revisionOf: (room) => rooms.get(room)?.revision ?? 0,
    wasLost: (room) => {
      const node = rooms.get(room)?.node ?? null
      return node !== null && !nodes.has(node)
    },
    doubt: (room, revision) => {
      if (rooms.get(room)?.revision === revision) dropRoom(room)
    },
    roomsOf,
    rooms: () => [...rooms.keys()],
    leftRooms: (nowMs) =>
      [...ended].flatMap(([node, sinceMs]) =>
        nowMs - sinceMs >= LEFT_AFTER_MS ? roomsOf(node) : [],
      ),
    silent: (nowMs) => silentFor(LOST_AFTER_MS, nowMs),
    gone: (nowMs) => silentFor(GONE_AFTER_MS, nowMs).map(({ node }) => node),
    forget,
    restartClocks: (nowMs) => {
      for (const node of nodes.values()) node.seenAtMs = nowMs
    },
  }
}

const NOTHING: Known = { type: 'nothing' }
