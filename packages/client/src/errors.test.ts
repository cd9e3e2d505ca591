import { afterEach, describe, expect, it, vi } from 'vitest'
import { inWords, RoomError } from './errors.ts'

afterEach(() => {
  vi.doUnmock('./later.ts')
})

describe('an error whose words are loaded when it happens', () => {
  it.each([
    ['bad-room-name', 'a b'],
    ['bad-argument', 'ftp://a.example'],
    ['permission-denied', 'camera'],
    ['permission-dismissed', 'screen'],
    ['no-device', 'microphone'],
    ['device-busy', 'camera'],
    ['insecure-context', 'camera'],
    ['unsupported', 'WebRTC'],
    ['internal', 'camera'],
  ] as const)('says in a sentence what %s is about: %s', async (code, about) => {
    const cause = new TypeError('why')
    const error = await inWords(code, about, cause)
    expect(error).toBeInstanceOf(RoomError)
    expect(error).toMatchObject({ code, cause })
    expect(error.message).toMatch(/^[A-Z].{20,}/)
    expect(error.message).toContain(about)
  })

  it('names the cause where nothing else is known', async () => {
    expect((await inWords('internal', 'camera', new TypeError('why'))).message).toBe(
      'The camera could not be opened: TypeError: why',
    )
  })

  it('keeps its code and its cause where the words cannot be loaded', async () => {
    vi.doMock('./later.ts', () => {
      throw new TypeError('Failed to fetch dynamically imported module')
    })
    const cause = new DOMException('', 'NotFoundError')
    expect(await inWords('no-device', 'camera', cause)).toMatchObject({
      code: 'no-device',
      message: 'no-device',
      cause,
    })
  })
})
