/** Pages that send each other files without a browser: channels whose every frame the test delivers, and a disk in memory. */
import { createDataChannel, type DataChannelDouble } from './data-channel.ts'
import type { RoomError } from '../src/errors.ts'
import type { FileOffer } from '../src/files/file.ts'
import { openFiles } from '../src/files/files.ts'
import type { Files } from '../src/files/files-shape.ts'
import { CHAIN_START } from '../src/files/hash.ts'
import type { Opened, Store } from '../src/files/store.ts'
import type { Peer } from '../src/types.ts'

/** Small enough that a file of many pieces is sent within a millisecond. */
export const PIECE_BYTES = 8

/** Quick, and different for different bytes: these tests have no adversary. */
const fakeDigest = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  const sum = new Uint8Array(32)
  let hash = 0x811c9dc5
  for (const byte of bytes) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
    sum[hash & 31] = ((sum[hash & 31] ?? 0) + hash) & 255
  }
  new DataView(sum.buffer).setUint32(0, hash)
  return sum
}

/** What a Blob does, without the detour through the disk that its reading takes. */
export function fakeFile(bytes: Uint8Array<ArrayBuffer>): {
  readonly blob: Blob
  readonly reads: number[]
  /** The next reads fail, as they do when the file was written since. */
  readonly change: () => void
} {
  const reads: number[] = []
  let changed = false
  const blob = {
    size: bytes.length,
    type: 'text/plain',
    slice: (from: number, to: number) => ({
      arrayBuffer: async () => {
        if (changed) throw new DOMException('changed on the disk', 'NotReadableError')
        reads.push(from / PIECE_BYTES)
        return bytes.slice(from, to).buffer
      },
    }),
  }
  return {
    blob: blob as unknown as Blob, // has what the SDK uses of one
    reads,
    change: () => {
      changed = true
    },
  }
}

/** Keeps pieces by transfer, as the private file system does; `memory` keeps none. */
export type Disk = {
  readonly store: Store
  readonly kept: Map<string, Map<number, Uint8Array<ArrayBuffer>>>
  /** Takes no more than so many bytes. */
  quota: number
  /** What is written meanwhile waits until it is not busy any more. */
  readonly setBusy: (busy: boolean) => void
}

export function createDisk(): Disk {
  let busy = false
  let waiting: (() => void)[] = []
  const disk: Disk = {
    kept: new Map(),
    quota: Infinity,
    store: { open, reopen },
    setBusy: (next) => {
      busy = next
      if (busy) return
      for (const go of waiting) go()
      waiting = []
    },
  }

  async function open(to: unknown, { key, name }: { key: string; name: string }): Promise<Opened> {
    const pieces = new Map<number, Uint8Array<ArrayBuffer>>()
    if (to !== 'memory') disk.kept.set(key, pieces)
    return opened(key, name, pieces, to !== 'memory')
  }

  async function reopen({ key, name }: { key: string; name: string }): Promise<Opened | null> {
    const pieces = disk.kept.get(key)
    if (!pieces) return null
    // A copy, so that a write which the page before it began lands nowhere.
    const taken = new Map(pieces)
    disk.kept.set(key, taken)
    return opened(key, name, taken, true)
  }

  async function opened(
    key: string,
    name: string,
    pieces: Map<number, Uint8Array<ArrayBuffer>>,
    keeps: boolean,
  ): Promise<Opened> {
    let chain = CHAIN_START
    for (const piece of pieces.values())
      chain = await fakeDigest(new Uint8Array([...chain, ...(await fakeDigest(piece))]))
    const remove = async (): Promise<void> => {
      disk.kept.delete(key)
    }
    const sink = {
      write: async (index: number, bytes: Uint8Array<ArrayBuffer>) => {
        if (busy) await new Promise<void>((go) => waiting.push(go))
        // A page that is gone writes no more.
        if (disk.kept.get(key) !== pieces && keeps) return
        if (index !== pieces.size) throw new Error(`wrote ${index} after ${pieces.size}`)
        if (index * PIECE_BYTES + bytes.length > disk.quota)
          throw new DOMException('full', 'QuotaExceededError')
        pieces.set(index, bytes)
      },
      finish: async () => new File([...pieces.values()], name),
      abort: remove,
      remove,
    }
    return { sink, verified: pieces.size, chain }
  }
  return disk
}

/** Takes so little at a time that a piece is several chunks. */
const CONNECTION = {
  sctp: { maxMessageSize: 3 },
  getSenders: () => [],
  getStats: async () => new Map(),
}

export type PageDouble = {
  readonly id: string
  readonly files: Files
  readonly offers: FileOffer[]
  readonly problems: RoomError[]
  /** Peers that broke the rules. */
  readonly dropped: string[]
  /** Peers that turn out to know no files. */
  readonly plain: Set<string>
}

/** Pages that are connected in pairs; nothing arrives but by `step`. */
export type World = {
  readonly nowMs: () => number
  readonly advance: (ms: number) => void
  readonly page: (id: string, disk: Disk, onOffer?: (offer: FileOffer) => void) => PageDouble
  readonly connect: (a: PageDouble, b: PageDouble) => Wire
}

/** The two ends of a channel, and what is on its way. */
export type Wire = {
  readonly pending: () => number
  /** Delivers the oldest frame one way or the other; false: there is none. */
  readonly step: (towards: 'a' | 'b', change?: (frame: unknown) => unknown) => boolean
  readonly cut: () => void
  readonly isOpen: () => boolean
  readonly a: DataChannelDouble
  readonly b: DataChannelDouble
}

export function createWorld(): World {
  let nowMs = 1_000

  function page(
    id: string,
    disk: Disk,
    onOffer: (offer: FileOffer) => void = () => {},
  ): PageDouble {
    const offers: FileOffer[] = []
    const problems: RoomError[] = []
    const dropped: string[] = []
    const plain = new Set<string>()
    const files = openFiles({
      self: () => id,
      peerOf: (other) => ({ id: other, name: other, connection: CONNECTION }) as unknown as Peer, // has what is used of one
      realtimeOf: () => null,
      isPlain: (other) => plain.has(other),
      onOffer: (offer) => {
        offers.push(offer)
        onOffer(offer)
      },
      onProblem: (error) => problems.push(error),
      drop: (other) => dropped.push(other),
      store: disk.store,
      digest: fakeDigest,
      pieceBytes: PIECE_BYTES,
      nowMs: () => nowMs,
    })
    return { id, files, offers, problems, dropped, plain }
  }

  function connect(a: PageDouble, b: PageDouble): Wire {
    const ends = { a: createDataChannel(), b: createDataChannel() }
    let isOpen = true
    const queues: Record<'a' | 'b', unknown[]> = { a: [], b: [] }
    const other = { a: 'b', b: 'a' } as const
    for (const side of ['a', 'b'] as const) {
      // Copied as a browser does: what is sent must not change afterwards.
      ends[side].onSend = (frame) =>
        queues[other[side]].push(frame instanceof Uint8Array ? frame.slice() : frame)
      ends[side].open()
    }
    a.files.attach(b.id, ends.a.channel, [])
    b.files.attach(a.id, ends.b.channel, [])
    return {
      ...ends,
      pending: () => queues.a.length + queues.b.length,
      isOpen: () => isOpen,
      step: (towards, change = (frame) => frame) => {
        if (!isOpen || queues[towards].length === 0) return false
        const frame = change(queues[towards].shift())
        ends[towards].receive(frame instanceof Uint8Array ? frame.slice().buffer : frame)
        return true
      },
      cut: () => {
        isOpen = false
        ends.a.close()
        ends.b.close()
      },
    }
  }

  return {
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms
    },
    page,
    connect,
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
