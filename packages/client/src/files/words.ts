/** Why a transfer ended, in a sentence for each side. Pure. */
import { RoomError } from '../errors.ts'
import { CODES, MAX_WORDS_CHARS, type EndCode } from './frame.ts'

/** What the other side said of it: `who` is its name. Its own words are quoted, and cannot pass for ours. */
export function errorOf(code: EndCode, message: string, who: string): RoomError {
  const words = message.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ').trim()
  const said = words ? `: “${words}”` : ''
  switch (code) {
    case 'declined':
      return new RoomError(code, `${who} declined the file${said}.`)
    case 'cancelled':
      return new RoomError(code, `${who} cancelled the transfer${said}.`)
    case 'file-changed':
      return new RoomError(code, 'The file changed while it was sent: send it again.')
    case 'quota-exceeded':
      return new RoomError(
        code,
        `${who} has no room for the file: ask for space to be freed there.`,
      )
    case 'not-writable':
      return new RoomError(code, `${who} cannot write the file${said}.`)
    case 'protocol':
      return new RoomError(code, `${who} ended the transfer${said}.`)
  }
}

/** What we tell the other side of our own error. */
export function endOf(error: RoomError): { readonly code: EndCode; readonly message: string } {
  const code = CODES.find((one) => one === error.code)
  if (code === 'declined' || code === 'cancelled') return { code, message: error.message }
  if (code) return { code, message: '' }
  return { code: 'cancelled', message: error.message.slice(0, MAX_WORDS_CHARS) }
}

export function diskError(cause: unknown): RoomError {
  if (cause instanceof RoomError) return cause
  return cause instanceof Error && cause.name === 'QuotaExceededError'
    ? new RoomError(
        'quota-exceeded',
        'There is no room for the file: free some space, or accept it to a file on the disk.',
        cause,
      )
    : new RoomError('not-writable', `The file cannot be written: ${String(cause)}.`, cause)
}

export function plainError(who: string): RoomError {
  return new RoomError(
    'not-delivered',
    `${who} has a client that knows no files: put the file where a link leads to it, and send the link.`,
  )
}
