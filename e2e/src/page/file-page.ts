/**
 * What runs inside a page of the tests with files, as `f`: makes files of any size that are on no disk, takes what is
 * offered, and digests what came. Sent to the page as its source, so it refers to nothing outside of itself but types.
 */
import type { FileDestination, FileOffer, FileSending, RoomError } from 'roomful'

export type FilePage = {
  /** A file of so many bytes, different in every piece, which takes no more memory than one block of it. */
  readonly make: (bytes: number, name?: string) => File
  /** SHA-256 over the digests of its MiBs: no page can digest a large file in one. */
  readonly digest: (file: Blob) => Promise<string>
  /** Begins, and takes note of what is held from now on; how it ends is in `sent`. */
  readonly send: (file: Blob) => void
  readonly sending: FileSending | null
  readonly sent: { readonly code: string; readonly message: string } | 'done' | null
  /** Takes each offer from now on, to there. */
  readonly takeTo: (to: FileDestination | undefined) => void
  readonly offers: FileOffer[]
  /** Of those that were taken, by their place. */
  readonly got: (File | { readonly code: string } | null)[]
  /** The largest number of bytes of files that this page held, by its own count (F2). */
  readonly mostHeld: () => number
}

declare global {
  var f: FilePage
}

export function installFilePage(): void {
  const block = new Uint8Array(1024 * 1024)
  const state = {
    sending: null as FileSending | null,
    sent: null as FilePage['sent'],
    offers: [] as FileOffer[],
    got: [] as FilePage['got'],
  }
  globalThis.f = {
    ...state,
    mostHeld: () =>
      Math.max(...t.trace.map((step) => (step.type === 'files' ? step.heldBytes : 0))),
    make: (bytes, name = 'made.bin') => {
      const parts: BlobPart[] = []
      for (let at = 0; at < block.length; at += 65_536)
        crypto.getRandomValues(block.subarray(at, at + 65_536))
      const shared = new Blob([block])
      for (let left = bytes, n = 0; left > 0; n++) {
        const head = new Uint8Array(Math.min(left, 8))
        head.set(new Uint8Array(new Float64Array([n]).buffer).subarray(0, head.length))
        const rest = Math.min(block.length, left) - head.length
        parts.push(head, shared.slice(0, rest))
        left -= head.length + rest
      }
      return new File(parts, name, { type: 'application/octet-stream' })
    },
    digest: async (file) => {
      const digests: Uint8Array<ArrayBuffer>[] = []
      for (let at = 0; at < file.size; at += block.length) {
        const bytes = await file.slice(at, at + block.length).arrayBuffer()
        digests.push(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
      }
      const whole = await crypto.subtle.digest('SHA-256', await new Blob(digests).arrayBuffer())
      return Array.from(new Uint8Array(whole), (byte) => byte.toString(16).padStart(2, '0')).join(
        '',
      )
    },
    send: (file) => {
      Object.assign(f, { sent: null })
      t.room.sendFile(file, { onStart: (sending) => Object.assign(f, { sending }) }).then(
        () => Object.assign(f, { sent: 'done' }),
        (error: unknown) => {
          const { code, message } = error as RoomError // fails with no other
          Object.assign(f, { sent: { code, message } })
        },
      )
    },
    takeTo: (to) => {
      t.room.on('file', (offer) => {
        const place = f.offers.push(offer) - 1
        f.got[place] = null
        offer.accept(to === undefined ? {} : { to }).then(
          (file) => (f.got[place] = file),
          (error: unknown) => (f.got[place] = { code: (error as RoomError).code }), // fails with no other
        )
      })
    },
  }
}
