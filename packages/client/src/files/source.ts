/** The file that is sent, piece by piece, each read once for all who go in step, and digested on the way (F2, F3). */
import { toBase64Url } from '@roomful/protocol'
import { RoomError } from '../errors.ts'
import { sizeOfPiece } from './frame.ts'
import { chain, CHAIN_START, type Digest } from './hash.ts'
import { turn, type Shelf } from './shelf.ts'

export type Piece = { readonly bytes: Uint8Array<ArrayBuffer>; readonly digest: string }

export type SourceOptions = {
  readonly file: Blob
  readonly count: number
  readonly pieceBytes: number
  readonly digest: Digest
  readonly limit: () => number
  readonly takers: () => Shelf['takers']
  /** A piece is there, or the last of them was digested. */
  readonly onReady: () => void
  readonly onFailed: (error: RoomError) => void
}

export type Source = {
  readonly piece: (index: number) => Piece | null
  /** Being sent: stays until the same number of `letGo`. */
  readonly hold: (index: number) => void
  readonly letGo: (index: number) => void
  /** Reads what is due, lets go of what nobody needs. */
  readonly update: () => void
  /** Of the whole, once every piece was read. */
  readonly whole: () => string | null
  /** Held now. */
  readonly bytes: () => number
  readonly end: () => void
}

export function createSource(options: SourceOptions): Source {
  const { file, count, pieceBytes, digest } = options
  const held = new Map<number, Piece>()
  const busy = new Map<number, number>()
  let link = CHAIN_START
  let linked = 0
  let reading: number | null = null
  let ended = false

  function update(): void {
    if (reading !== null || ended) return
    const { drop, read } = turn({
      held: [...held.keys()],
      busy: new Set(busy.keys()),
      limit: options.limit(),
      takers: options.takers(),
    })
    for (const index of drop) held.delete(index)
    if (read === null) return
    reading = read
    void load(read).then(
      () => {
        reading = null
        if (ended) return
        update()
        options.onReady()
      },
      (cause: unknown) => {
        if (!ended) options.onFailed(changedError(cause))
      },
    )
  }

  async function load(index: number): Promise<void> {
    const size = sizeOfPiece(index, file.size, pieceBytes)
    const at = index * pieceBytes
    const bytes = new Uint8Array(await file.slice(at, at + size).arrayBuffer())
    if (bytes.length !== size) throw changedError()
    const sum = await digest(bytes)
    if (index === linked) {
      link = await chain(link, sum, digest)
      linked++
    }
    if (!ended) held.set(index, { bytes, digest: toBase64Url(sum) })
  }

  return {
    piece: (index) => held.get(index) ?? null,
    hold: (index) => {
      busy.set(index, (busy.get(index) ?? 0) + 1)
    },
    letGo: (index) => {
      const left = (busy.get(index) ?? 0) - 1
      if (left > 0) busy.set(index, left)
      else busy.delete(index)
      update()
    },
    update,
    whole: () => (linked === count ? toBase64Url(link) : null),
    bytes: () => (held.size + Number(reading !== null)) * pieceBytes,
    end: () => {
      ended = true
      held.clear()
    },
  }
}

/** Browsers refuse to read a file that was written since it was chosen. */
function changedError(cause?: unknown): RoomError {
  return new RoomError(
    'file-changed',
    'The file changed, or is gone, since it was chosen: choose it again and send it anew.',
    cause,
  )
}
