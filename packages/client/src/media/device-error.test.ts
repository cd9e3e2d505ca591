import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deviceError } from './device-error.ts'
import type { SourceKind } from './source.ts'

/** The browser's permission for a device is this; without it the browser cannot be asked. */
function permission(state?: PermissionState): void {
  const query = async (): Promise<object> => {
    if (state === undefined) throw new TypeError('no such permission')
    return { state }
  }
  vi.stubGlobal('navigator', { permissions: { query } })
}

beforeEach(() => {
  vi.stubGlobal('isSecureContext', true)
})

afterEach(() => {
  vi.unstubAllGlobals()
})

const codeOf = async (kind: SourceKind, name: string): Promise<string> =>
  (await deviceError(kind, new DOMException('', name))).code

describe('a device that does not open', () => {
  it.each([
    ['NotFoundError', 'no-device'],
    ['OverconstrainedError', 'no-device'],
    ['NotReadableError', 'device-busy'],
    ['AbortError', 'device-busy'],
    ['NotSupportedError', 'unsupported'],
    ['TypeError', 'unsupported'],
    ['DataError', 'internal'],
  ])('M1: with %s is %s, for each kind', async (name, code) => {
    for (const kind of ['camera', 'microphone', 'screen'] as const)
      expect(await codeOf(kind, name)).toBe(code)
  })

  it.each(['NotAllowedError', 'SecurityError'])(
    'M1: with %s was refused for good, or only this time',
    async (name) => {
      permission('denied')
      expect(await codeOf('camera', name)).toBe('permission-denied')
      permission('prompt')
      expect(await codeOf('microphone', name)).toBe('permission-dismissed')
      permission('granted')
      expect(await codeOf('camera', name)).toBe('permission-dismissed')
    },
  )

  it('M1: leads to the settings where the browser does not tell which', async () => {
    permission()
    expect(await codeOf('camera', 'NotAllowedError')).toBe('permission-denied')
    vi.stubGlobal('navigator', {})
    expect(await codeOf('camera', 'NotAllowedError')).toBe('permission-denied')
  })

  it('M1: is never refused for good where it is a screen: it is asked for each time', async () => {
    permission('denied')
    expect(await codeOf('screen', 'NotAllowedError')).toBe('permission-dismissed')
  })

  it('is named in words that say what to do, with the cause', async () => {
    permission('denied')
    const cause = new DOMException('', 'NotAllowedError')
    const error = await deviceError('microphone', cause)
    expect(error.message).toMatch(/^The microphone .+: .+\.$/)
    expect(error.cause).toBe(cause)
  })

  it('M1: needs https where the page has none, whatever the browser makes of it', async () => {
    vi.stubGlobal('isSecureContext', false)
    const error = await deviceError('camera', new TypeError('mediaDevices is undefined'))
    expect(error.code).toBe('insecure-context')
    expect(error.message).toBe('The camera needs https (or localhost): open this page over https.')
  })

  it.each([undefined, null, 'why', 7, {}])('is internal where it is %j', async (cause) => {
    expect((await deviceError('camera', cause)).code).toBe('internal')
  })
})
