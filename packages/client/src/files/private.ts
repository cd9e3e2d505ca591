/**
 * A file in the origin's private file system (OPFS), each piece in a file of its own: a page that goes away loses none that
 * is whole, no worker is needed, and the whole is a File made of them without copying. The name of a piece bears its digest.
 */
import { RoomError } from '../errors.ts'
import { sizeOfPiece } from './frame.ts'
import { chain, CHAIN_START } from './hash.ts'
import type { Meta, Opened, Sink } from './store.ts'

const FOLDER = 'roomful-files'
/** Bears when the transfer was last taken up, as its own time. */
const ABOUT = 'about.json'
const PIECE = /^(\d{1,10})\.([\w-]{43})$/
/** What nobody took up or removed for so long is garbage. */
const KEPT_MS = 24 * 60 * 60 * 1_000
/** Files that are opened at once. */
const AT_ONCE = 32

/**
 * @throws RoomError `quota-exceeded`; whatever the browser throws where there is no private file system.
 * With `existing` it throws where nothing is there to go on from.
 */
export async function openPrivate(meta: Meta, existing = false): Promise<Opened> {
  const root = await navigator.storage.getDirectory()
  const parent = await root.getDirectoryHandle(FOLDER, { create: true })
  if (existing) await parent.getDirectoryHandle(meta.key)
  const release = await lock(meta.key)
  try {
    void sweep(parent).catch(() => {}) // another tab may sweep as well
    const folder = await parent.getDirectoryHandle(meta.key, { create: true })
    const about = JSON.stringify([meta.size, meta.count])
    const names = existing ? await whole(folder, meta, about) : []
    if (!existing) await checkRoom(meta.size)
    await write(folder, ABOUT, new TextEncoder().encode(about))
    let link = CHAIN_START
    for (const name of names) link = await chain(link, bytesOf(PIECE.exec(name)?.[2] ?? ''))
    return { sink: sinkOf(folder, names, meta, remove), verified: names.length, chain: link }
  } catch (error) {
    if (existing) release()
    else await remove()
    throw error
  }

  async function remove(): Promise<void> {
    release()
    await parent.removeEntry(meta.key, { recursive: true }).catch(() => {})
  }
}

function sinkOf(
  folder: FileSystemDirectoryHandle,
  before: readonly string[],
  { name, type }: Meta,
  remove: () => Promise<void>,
): Sink {
  const names = [...before]
  let ended = false
  let writing = Promise.resolve()
  /** A folder in which a file is open stays. */
  const end = async (): Promise<void> => {
    ended = true
    await writing.catch(() => {})
    await remove()
  }
  return {
    write: async (index, bytes, digest) => {
      if (ended) return
      const piece = `${index}.${digest}`
      writing = write(folder, piece, bytes)
      await writing
      names.push(piece)
    },
    finish: async () => {
      const files: File[] = []
      for (let at = 0; at < names.length; at += AT_ONCE)
        files.push(
          ...(await Promise.all(
            names
              .slice(at, at + AT_ONCE)
              .map(async (piece) => (await folder.getFileHandle(piece)).getFile()),
          )),
        )
      return new File(files, name, { type })
    },
    abort: end,
    remove: end,
  }
}

/** Pieces from the first one on, without a gap, that are as long as they must be. */
async function whole(
  folder: FileSystemDirectoryHandle,
  meta: Meta,
  about: string,
): Promise<readonly string[]> {
  const written = await (await (await folder.getFileHandle(ABOUT)).getFile()).text()
  if (written !== about) throw new Error('another file')
  const found = new Map<number, string>()
  for await (const name of folder.keys()) {
    const index = PIECE.exec(name)?.[1]
    if (index !== undefined) found.set(Number(index), name)
  }
  const names: string[] = []
  for (let name = found.get(0); name !== undefined; name = found.get(names.length)) names.push(name)
  // They come one after the other: of all but the last that is whole none need be opened, which takes a while for thousands.
  for (let last = names.at(-1); last !== undefined; last = names.at(-1)) {
    const { size } = await (await folder.getFileHandle(last)).getFile()
    if (size === sizeOfPiece(names.length - 1, meta.size, meta.pieceBytes)) return names
    names.pop()
  }
  return names
}

/** Takes the place of what was there at once, or not at all. */
async function write(
  folder: FileSystemDirectoryHandle,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const writable = await (await folder.getFileHandle(name, { create: true })).createWritable()
  try {
    await writable.write(bytes)
    await writable.close()
  } catch (error) {
    await writable.abort().catch(() => {})
    throw error
  }
}

async function checkRoom(size: number): Promise<void> {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate()
  if (quota - usage < size)
    throw new RoomError(
      'quota-exceeded',
      `The browser gives this site ${Math.max(0, quota - usage)} bytes, the file has ${size}: free some space, or accept it to a file on the disk.`,
    )
}

/** Of base64url. The protocol's own would be loaded with the core, which has no use for it. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** Held while the page lives: neither another tab nor a sweep takes it away. Resolves with what lets go of it. */
function lock(key: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`${FOLDER} ${key}`, () => new Promise<void>((release) => resolve(release)))
      .catch(reject)
  })
}

async function sweep(parent: FileSystemDirectoryHandle): Promise<void> {
  for await (const key of parent.keys())
    await navigator.locks.request(`${FOLDER} ${key}`, { ifAvailable: true }, async (free) => {
      if (!free) return
      const folder = await parent.getDirectoryHandle(key)
      const about = await folder.getFileHandle(ABOUT).catch(() => null)
      const takenUpMs = about ? (await about.getFile()).lastModified : 0
      if (Date.now() - takenUpMs > KEPT_MS) await parent.removeEntry(key, { recursive: true })
    })
}
