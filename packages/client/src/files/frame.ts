/**
 * What two peers say on the channel `files` (PROTOCOL.md, Files): JSON headers, decoded at the border with limits, and
 * chunks of bytes that belong to the last `piece`. Pure.
 */

/** Of every piece but a file's last one (F3). */
export const PIECE_BYTES: number = 1024 * 1024

/** No file system has more; beyond it numbers cease to count pieces exactly. */
const MAX_FILE_BYTES = 2 ** 50
const MAX_FRAME_CHARS = 8 * 1024
const MAX_NAME_CHARS = 1_024
const MAX_MIME_CHARS = 255
export const MAX_WORDS_CHARS: number = 1_024

/** Why a transfer ended before its end. */
export const CODES = [
  'declined',
  'cancelled',
  'file-changed',
  'quota-exceeded',
  'not-writable',
  'protocol',
] as const
export type EndCode = (typeof CODES)[number]

export type Offer = {
  readonly type: 'offer'
  readonly transfer: string
  readonly name: string
  readonly size: number
  readonly mime: string
}
/** Grants the pieces below `until`; all below `next` are verified. A higher `round` begins anew at `next`. */
export type Want = {
  readonly type: 'want'
  readonly transfer: string
  readonly round: number
  readonly next: number
  readonly until: number
}
/** The next chunks are this piece. */
export type PieceHeader = {
  readonly type: 'piece'
  readonly transfer: string
  readonly round: number
  readonly index: number
  readonly digest: string
}
/** All pieces were sent; the digest is the file's. */
export type End = {
  readonly type: 'end'
  readonly transfer: string
  readonly round: number
  readonly digest: string
}
export type FileFrame =
  | Offer
  | Want
  | PieceHeader
  | End
  | { readonly type: 'done'; readonly transfer: string }
  | { readonly type: 'pause'; readonly transfer: string; readonly paused: boolean }
  | {
      readonly type: 'cancel'
      readonly transfer: string
      readonly code: EndCode
      readonly message: string
    }
  /** Said to a peer that broke the rules, before the channel closes. */
  | { readonly type: 'refused'; readonly message: string }

const TRANSFER = /^[\w-]{22}$/
const DIGEST = /^[\w-]{43}$/

/** The frame of a text, or `null` for one that is none. A type of a newer version is `null` as well. */
export function decodeFrame(text: string): FileFrame | null {
  const fields = parse(text)
  if (!fields) return null
  const { type, transfer, message } = fields
  if (type === 'refused') return isText(message, MAX_WORDS_CHARS) ? { type, message } : null
  if (!matches(transfer, TRANSFER)) return null
  const { name, size, mime, round, next, until, index, digest, paused, code } = fields
  switch (type) {
    case 'offer':
      return isText(name, MAX_NAME_CHARS) &&
        isText(mime, MAX_MIME_CHARS) &&
        isCount(size, MAX_FILE_BYTES)
        ? { type, transfer, name, size, mime }
        : null
    case 'want':
      return isCount(round) && isCount(next) && isCount(until)
        ? { type, transfer, round, next, until }
        : null
    case 'piece':
      return isCount(round) && isCount(index) && matches(digest, DIGEST)
        ? { type, transfer, round, index, digest }
        : null
    case 'end':
      return isCount(round) && matches(digest, DIGEST) ? { type, transfer, round, digest } : null
    case 'done':
      return { type, transfer }
    case 'pause':
      return typeof paused === 'boolean' ? { type, transfer, paused } : null
    case 'cancel': {
      const known = CODES.find((one) => one === code)
      return known && isText(message, MAX_WORDS_CHARS)
        ? { type, transfer, code: known, message }
        : null
    }
    default:
      return null
  }
}

export function pieceCount(size: number, pieceBytes: number = PIECE_BYTES): number {
  return Math.ceil(size / pieceBytes)
}

/** All but the last are whole. */
export function sizeOfPiece(index: number, size: number, pieceBytes: number = PIECE_BYTES): number {
  return Math.min(pieceBytes, size - index * pieceBytes)
}

function parse(text: string): { readonly [name: string]: unknown } | null {
  if (text.length > MAX_FRAME_CHARS) return null
  try {
    const fields: unknown = JSON.parse(text)
    return typeof fields === 'object' && fields !== null ? { ...fields } : null
  } catch {
    return null
  }
}

function isText(value: unknown, maxChars: number): value is string {
  return typeof value === 'string' && value.length <= maxChars
}

function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}

function isCount(value: unknown, max: number = MAX_FILE_BYTES): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= max
}
