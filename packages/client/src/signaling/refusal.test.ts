import { CLOSE_CODES, type ClosingCode } from '@roomful/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RoomErrorCode } from '../errors.ts'
import { explainFailure, refusalError } from './refusal.ts'

const MEANING: Readonly<Record<ClosingCode, RoomErrorCode>> = {
  'bad-message': 'protocol',
  unauthorized: 'unauthorized',
  forbidden: 'forbidden',
  timeout: 'server-unreachable',
  replaced: 'replaced',
  'too-large': 'protocol',
  'rate-limited': 'rate-limited',
  'room-full': 'room-full',
  draining: 'server-unreachable',
}

const CODES = Object.keys(CLOSE_CODES) as ClosingCode[] // its keys are exactly these

describe('a refusal', () => {
  it.each(CODES)('H5: of %s has a code and words of its own', (code) => {
    const error = refusalError(code, '')
    expect(error.code).toBe(MEANING[code])
    // Names what is wrong, and then what to do next.
    expect(error.message).toMatch(/^[A-Z].+: .+\.$/)
  })

  it('has what the server said, where it said something', () => {
    expect(refusalError('room-full', 'it takes 16 peers').message).toMatch(
      /The server said: it takes 16 peers$/,
    )
    expect(refusalError('room-full', '').message).not.toContain('The server said')
  })
})

describe('a socket that does not open', () => {
  const signal = new AbortController().signal

  function answering(answer: () => Promise<Response>) {
    const fetching = vi.fn<typeof fetch>(answer)
    vi.stubGlobal('fetch', fetching)
    vi.stubGlobal('location', { origin: 'https://app.example' })
    return fetching
  }

  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('H1: is explained by the same address over HTTP, asked past every cache and without cookies', async () => {
    const fetching = answering(async () => new Response('{}', { status: 426 }))
    await explainFailure('https://a.example/v1/rooms/r', signal)
    expect(fetching.mock.calls).toEqual([
      ['https://a.example/v1/rooms/r', { cache: 'no-store', credentials: 'omit', signal }],
    ])
  })

  it('H1: is a foreign origin at 403, which is named', async () => {
    answering(async () => new Response('', { status: 403 }))
    expect(await explainFailure('https://a.example/v1/rooms/r', signal)).toMatchObject({
      code: 'origin-refused',
      message: expect.stringContaining('https://app.example'),
    })
  })

  it('H1: has no Roomful behind it at 404, and the address is named', async () => {
    answering(async () => new Response('', { status: 404 }))
    expect(await explainFailure('https://a.example/v1/rooms/r', signal)).toMatchObject({
      code: 'server-unreachable',
      message: expect.stringContaining('https://a.example/v1/rooms/r'),
    })
  })

  it.each([200, 426, 429, 500, 502, 503])(
    'may open yet at %i: nothing final is known',
    async (status) => {
      answering(async () => new Response('', { status }))
      expect(await explainFailure('https://a.example', signal)).toBeNull()
    },
  )

  it('may open yet where HTTP gets no answer either', async () => {
    answering(async () => {
      throw new TypeError('Failed to fetch')
    })
    expect(await explainFailure('https://a.example', signal)).toBeNull()
  })
})
