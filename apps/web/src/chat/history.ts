/** The chat so far, as whoever was there hands it to whoever comes later (A5). Pure. */
import type { Json, PeerId } from 'roomful'
import type { ChatEntry, TextEntry } from './chat-state.ts'

/** One text of somebody, as it is told. */
export type Said = {
  readonly peer: PeerId
  readonly name: string
  readonly text: string
  readonly atMs: number
}

/** More is not handed on: who comes late reads the end. */
const MAX_TEXTS = 200
const MAX_TEXT_CHARS = 65_536
const MAX_NAME_CHARS = 80

/** What we hand on: texts only. Files are asked of those who have them. */
export function historyOf(
  entries: readonly ChatEntry[],
  self: { readonly id: PeerId; readonly name: string },
): readonly Said[] {
  return entries
    .flatMap((entry): readonly Said[] => {
      if (!('text' in entry)) return []
      // Whoever said it was told that nobody has it, and may say it again.
      if (entry.by === 'self' && entry.delivery.type === 'unread') return []
      const { text, atMs } = entry
      const { peer, name } = entry.by === 'self' ? { peer: self.id, name: self.name } : entry
      return [{ peer, name, text, atMs }]
    })
    .slice(-MAX_TEXTS)
}

/** Reads what a peer handed us: what is no text of anybody is left out. */
export function decodeHistory(told: Json): readonly Said[] {
  if (!Array.isArray(told)) return []
  return told.slice(-MAX_TEXTS).flatMap((one: Json): readonly Said[] => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return []
    const { peer, name, text, atMs } = one as { readonly [field: string]: Json | undefined } // no array
    if (typeof peer !== 'string' || typeof name !== 'string' || typeof text !== 'string') return []
    if (typeof atMs !== 'number' || Number.isNaN(new Date(atMs).getTime())) return []
    if (text === '' || text.length > MAX_TEXT_CHARS) return []
    return [{ peer, name: name.slice(0, MAX_NAME_CHARS), text, atMs }]
  })
}

/** What was heard meanwhile by ourselves stands in the chat already. */
export function onlyMissing(
  history: readonly Said[],
  entries: readonly ChatEntry[],
): readonly Said[] {
  const heard = entries.flatMap((entry) =>
    'text' in entry && entry.by === 'peer' ? [`${entry.peer} ${entry.text}`] : [],
  )
  const missing: Said[] = []
  // From the end: what we heard is the newest of it.
  for (let index = history.length - 1; index >= 0; index--) {
    const said = history[index]
    const at = said ? heard.indexOf(`${said.peer} ${said.text}`) : -1
    if (at >= 0) heard.splice(at, 1)
    else if (said) missing.unshift(said)
  }
  return missing
}

/** As entries of the chat; what we said ourselves before a reload is ours again. */
export function entriesOf(
  history: readonly Said[],
  self: PeerId,
  firstId: number,
): readonly TextEntry[] {
  return history.map(({ peer, name, text, atMs }, index): TextEntry => {
    const id = firstId + index
    return peer === self
      ? { id, text, atMs, by: 'self', delivery: { type: 'sent' } }
      : { id, text, atMs, by: 'peer', peer, name }
  })
}
