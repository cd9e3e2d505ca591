/** Long texts on their way to another node, in pieces that a broker takes. */
import type { RoomName } from '@roomful/protocol'

/** Of a letter. A broker takes 1 MiB at most; every quote may be escaped twice. */
export const MAX_LETTER_CHARS: number = 128 * 1024

/** A piece of a text about a room. */
export type Part<Type extends string = string> = {
  readonly type: Type
  readonly room: RoomName
  /** By which it had the node that has it no more. */
  readonly epoch: number
  /** From 0. */
  readonly part: number
  readonly parts: number
  readonly text: string
}

export function inParts<Type extends string>(
  type: Type,
  { room, epoch }: Pick<Part, 'room' | 'epoch'>,
  text: string,
): readonly Part<Type>[] {
  const parts = Math.ceil(text.length / MAX_LETTER_CHARS)
  return Array.from({ length: parts }, (_, part) => {
    const piece = text.slice(part * MAX_LETTER_CHARS, (part + 1) * MAX_LETTER_CHARS)
    return { type, room, epoch, part, parts, text: piece }
  })
}

export type Parcels = {
  /** Takes a piece, in order for each sender. Returns the whole with the last one. */
  readonly take: (from: string, part: Part) => string | null
  /** That sender is gone, or without a name all are: what is left of theirs does not come. */
  readonly forget: (from?: string) => void
}

export function openParcels(): Parcels {
  const senders = new Map<string, Map<RoomName, { epoch: number; readonly texts: string[] }>>()
  return {
    take: (from, { room, epoch, part, parts, text }) => {
      const coming = senders.get(from) ?? new Map()
      senders.set(from, coming)
      if (part === 0) coming.set(room, { epoch, texts: [] })
      const so = coming.get(room)
      if (so?.epoch !== epoch || so.texts.push(text) < parts) return null
      coming.delete(room)
      return so.texts.join('')
    },
    forget: (from) => void (from === undefined ? senders.clear() : senders.delete(from)),
  }
}
