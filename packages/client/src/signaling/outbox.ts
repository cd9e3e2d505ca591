/** What we said and may have to say again (PROTOCOL.md, R2). Pure: writing into a socket removes nothing. */
import { KEPT_BYTES, KEPT_FRAMES, type ClientMessage } from '@roomful/protocol'

/** Messages that bear an `id`. */
export type Repeatable = Exclude<ClientMessage, { readonly type: 'alive' | 'leaving' }>

type Kept = { readonly id: number; readonly message: Repeatable; readonly frame: string }

export type Outbox = {
  readonly lastId: number
  readonly kept: readonly Kept[]
}

export const emptyOutbox: Outbox = { lastId: 0, kept: [] }

/** Numbers a message and keeps it, the newest of what fits. */
export function put(outbox: Outbox, message: Repeatable): readonly [Outbox, Kept] {
  const id = outbox.lastId + 1
  const numbered = { ...message, id }
  const entry = { id, message: numbered, frame: JSON.stringify(numbered) }
  const kept = [...outbox.kept, entry].slice(-KEPT_FRAMES)
  while (kept.length > 1 && charsOf(kept) > KEPT_BYTES) kept.shift()
  return [{ lastId: id, kept }, entry]
}

/** SDP is ASCII, so characters are bytes to the precision that a bound needs. */
function charsOf(kept: readonly Kept[]): number {
  return kept.reduce((sum, { frame }) => sum + frame.length, 0)
}

/** Forgets what the server has. */
export function acknowledge(outbox: Outbox, received: number): Outbox {
  return { ...outbox, kept: outbox.kept.filter(({ id }) => id > received) }
}

/** Forgets everything; ids go on counting. */
export function emptied(outbox: Outbox): Outbox {
  return { ...outbox, kept: [] }
}
