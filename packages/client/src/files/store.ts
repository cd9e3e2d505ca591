/** Where a file that comes in goes: memory, a stream, a file of the user's, the origin's private file system (F1). */
import { RoomError } from '../errors.ts'
import type { FileDestination } from './file.ts'
import { CHAIN_START } from './hash.ts'
import { openPrivate } from './private.ts'

/** Above it the default is the private file system: what takes longer than a moment goes on after a reload. */
const MAX_MEMORY_BYTES = 8 * 1024 * 1024

export type Meta = {
  /** Of this transfer to this peer of ours, since two tabs may get the same file; from this one, since others know its name. */
  readonly key: string
  readonly name: string
  readonly size: number
  readonly type: string
  readonly count: number
  readonly pieceBytes: number
}

/** Takes verified pieces in order, one at a time. */
export type Sink = {
  readonly write: (index: number, bytes: Uint8Array<ArrayBuffer>, digest: string) => Promise<void>
  /** All is written. `null` where the destination is a stream. */
  readonly finish: () => Promise<File | null>
  /** Nothing half-written stays behind. */
  readonly abort: (reason: RoomError) => Promise<void>
  /** Frees what a finished file takes. */
  readonly remove: () => Promise<void>
}

/** A sink, and what it has already. */
export type Opened = {
  readonly sink: Sink
  readonly verified: number
  readonly chain: Uint8Array<ArrayBuffer>
}

export type Store = {
  readonly open: (to: FileDestination | undefined, meta: Meta) => Promise<Opened>
  /** Opens what an earlier page left of it, or `null`. */
  readonly reopen: (meta: Meta) => Promise<Opened | null>
}

/** Whatever the disk says to that: it is over already. */
export async function letGo({ sink }: Opened, reason: RoomError): Promise<void> {
  await sink.abort(reason).catch(() => {})
}

export const BROWSER_STORE: Store = {
  open: async (to, meta) => {
    if (to === 'private') return openPrivate(meta)
    if (to === 'memory') return anew(memorySink(meta))
    if (to instanceof WritableStream) return anew(streamSink(to))
    if (to) return anew(await handleSink(to))
    if (meta.size <= MAX_MEMORY_BYTES) return anew(memorySink(meta))
    try {
      return await openPrivate(meta)
    } catch (error) {
      // A private window has none. What is full is full, and memory is no better.
      if (error instanceof RoomError) throw error
      return anew(memorySink(meta))
    }
  },
  reopen: async (meta) => {
    try {
      return await openPrivate(meta, true)
    } catch {
      return null
    }
  },
}

function anew(sink: Sink): Opened {
  return { sink, verified: 0, chain: CHAIN_START }
}

const NOTHING = async (): Promise<void> => {}

/** Browsers keep the contents of a Blob outside of the page, on the disk when there is much of it. */
function memorySink({ name, type }: Meta): Sink {
  let parts: Blob[] = []
  return {
    write: async (_, bytes) => {
      parts.push(new Blob([bytes]))
    },
    finish: async () => new File(parts, name, { type }),
    abort: async () => {
      parts = []
    },
    remove: NOTHING,
  }
}

function streamSink(stream: WritableStream<Uint8Array<ArrayBuffer>>): Sink {
  const writer = stream.getWriter()
  return {
    write: (_, bytes) => writer.write(bytes),
    finish: async () => {
      await writer.close()
      return null
    },
    abort: (reason) => writer.abort(reason),
    remove: NOTHING,
  }
}

/**
 * The browser writes beside the file, and puts it in its place when it is whole. One that is empty was made for this, as a
 * picker does, and goes where it stays so.
 */
async function handleSink(
  handle: FileSystemFileHandle & { readonly remove?: () => Promise<void> },
): Promise<Sink> {
  const { size } = await handle.getFile()
  const writable = await handle.createWritable()
  return {
    write: (_, bytes) => writable.write(bytes),
    finish: async () => {
      await writable.close()
      return handle.getFile()
    },
    abort: async () => {
      await writable.abort()
      if (size === 0) await handle.remove?.() // not in every browser
    },
    remove: NOTHING,
  }
}
