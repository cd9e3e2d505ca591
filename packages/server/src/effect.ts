/** What a room asks of the shell. Plain values: a cluster can carry them from the room's node to the socket's. */
import type { ClosingCode, RefusalCode } from '@roomful/protocol'
import type { Coming } from './meter.ts'
import type { Carrier } from './session.ts'

/** Why the server says no, in words for whoever wrote the client. */
export type Refusal = {
  readonly code: RefusalCode
  readonly message: string
  /** The frame that was refused, where it bore one. */
  readonly id?: number
}

/** A refusal that ends the socket (H5). */
export type ClosingRefusal = Refusal & { readonly code: ClosingCode }

export const REPLACED: ClosingRefusal = {
  code: 'draining',
  message: 'this server is being replaced: resume',
}

/** When a socket said something: by the clock of its node, which never jumps, and for others since 1970. */
export type Heard = { readonly node: string; readonly atMs: number; readonly unixMs: number }

export type Effect =
  | {
      readonly type: 'write'
      readonly to: Carrier
      readonly frame: string
      /** With `joined`: how the peer came, for whoever counts. */
      readonly coming?: Coming
      /** What is handed on with it, for whoever measures. */
      readonly heard?: Heard
    }
  | { readonly type: 'warn'; readonly to: Carrier; readonly refusal: Refusal }
  | { readonly type: 'close'; readonly to: Carrier; readonly refusal: ClosingRefusal }
  /** The peer said that it leaves: nothing was wrong. */
  | { readonly type: 'release'; readonly to: Carrier }

export function refusalFrame(refusal: Refusal): string {
  return JSON.stringify({ type: 'refused', ...refusal })
}
