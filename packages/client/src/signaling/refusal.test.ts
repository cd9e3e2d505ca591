import { CLOSE_CODES, type ClosingCode } from '@roomful/protocol'
import { describe, expect, it } from 'vitest'
import type { RoomErrorCode } from '../errors.ts'
import { refusalError } from './refusal.ts'

const MEANING: Readonly<Record<ClosingCode, RoomErrorCode>> = {
  'bad-message': 'protocol',
  unauthorized: 'unauthorized',
  forbidden: 'forbidden',
  'no-such-code': 'no-such-code',
  refused: 'refused',
  removed: 'removed',
  locked: 'locked',
  timeout: 'server-unreachable',
  replaced: 'replaced',
  'too-large': 'protocol',
  'rate-limited': 'rate-limited',
  'room-full': 'room-full',
  draining: 'server-unreachable',
}

const CODES = Object.keys(CLOSE_CODES) as ClosingCode[] // its keys are exactly these

describe('a refusal', () => {
  it.each(CODES)('H5: of %s has a code of the SDK, and what the server said', (code) => {
    const error = refusalError(code, 'it takes 16 peers')
    expect(error.code).toBe(MEANING[code])
    expect(error.message).toBe(`The server closed the room (${code}): it takes 16 peers`)
  })
})
