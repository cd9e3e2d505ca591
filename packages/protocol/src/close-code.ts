/**
 * The close codes of the signaling socket (RFC 6455, 7.4.2: 4000 to 4999 are the application's).
 * They echo HTTP, so that an operator reads the number and knows.
 */
import type { RefusalCode } from './message.ts'

export type ClosingCode = Exclude<
  RefusalCode,
  'peer-not-found' | 'name-a-peer' | 'not-allowed' | 'unknown-type'
>

export const CLOSE_CODES: Readonly<Record<ClosingCode, number>> = {
  'bad-message': 4400,
  unauthorized: 4401,
  forbidden: 4403,
  'no-such-code': 4404,
  refused: 4406,
  timeout: 4408,
  replaced: 4409,
  removed: 4410,
  'too-large': 4413,
  locked: 4423,
  'rate-limited': 4429,
  'room-full': 4453,
  draining: 4503,
}

/** What a client does after each (PROTOCOL.md, the table of close codes). */
export type AfterClose = 'resume' | 'resume-later' | 'ask-for-token' | 'stay-away'

const COMING_BACK: Partial<Record<ClosingCode, AfterClose>> = {
  unauthorized: 'ask-for-token',
  timeout: 'resume',
  'rate-limited': 'resume-later',
  draining: 'resume',
}

/** The name of a close code, or `null` for one that is not ours (1006 and the like: the socket was lost). */
export function closingCodeOf(closeCode: number): ClosingCode | null {
  const codes = Object.keys(CLOSE_CODES) as ClosingCode[] // its keys are exactly these
  return codes.find((code) => CLOSE_CODES[code] === closeCode) ?? null
}

/** Whether a refusal closes the socket at its worst; some are warnings first. */
export function isClosing(code: RefusalCode): code is ClosingCode {
  return Object.hasOwn(CLOSE_CODES, code)
}

export function afterClose(code: ClosingCode): AfterClose {
  return COMING_BACK[code] ?? 'stay-away'
}
