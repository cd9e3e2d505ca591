import { afterEach, describe, expect, it, vi } from 'vitest'
import { explainFailure } from './explain.ts'

const ADDRESS = 'https://a.example/v1/rooms/r'

describe('a socket that does not open', () => {
  const signal = new AbortController().signal

  function answering(answer: () => Promise<Response>) {
    const fetching = vi.fn<typeof fetch>(answer)
    vi.stubGlobal('fetch', fetching)
    vi.stubGlobal('location', { origin: 'https://app.example' })
    return fetching
  }

  function refusing(status: number) {
    const said = { code: 'some-code', message: 'what is wrong, and what to do' }
    return answering(async () => Response.json(said, { status }))
  }

  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('H1: is explained by the same address over HTTP, asked past every cache and without cookies', async () => {
    const fetching = refusing(426)
    await explainFailure(ADDRESS, signal)
    expect(fetching.mock.calls).toEqual([
      [ADDRESS, { cache: 'no-store', credentials: 'omit', signal }],
    ])
  })

  it('H1: is a foreign origin at 403, which is named, with what the server says, for good', async () => {
    refusing(403)
    expect(await explainFailure(ADDRESS, signal)).toMatchObject({
      final: true,
      code: 'origin-refused',
      message: 'The server refused https://app.example: what is wrong, and what to do',
    })
  })

  it.each([
    [404, 'bad-room-name', true],
    [429, 'rate-limited', false],
    [503, 'server-unreachable', false],
  ] as const)('H1: is what the server says at %i', async (status, code, final) => {
    refusing(status)
    const why = await explainFailure(ADDRESS, signal)
    expect(why).toMatchObject({ final, code })
    expect(why?.message).toContain('what is wrong, and what to do')
  })

  it('H1: at 426 is kept off by something in between, since nothing is wrong with it', async () => {
    refusing(426)
    expect(await explainFailure(ADDRESS, signal)).toMatchObject({
      final: false,
      code: 'server-unreachable',
      message: expect.stringContaining('proxy'),
    })
  })

  it.each([200, 403, 500, 502])(
    'has no Roomful behind it where %i comes without our words, and may have one later',
    async (status) => {
      answering(async () => new Response('<h1>Hello</h1>', { status }))
      expect(await explainFailure(ADDRESS, signal)).toMatchObject({
        final: false,
        code: 'server-unreachable',
        message: expect.stringContaining(ADDRESS),
      })
    },
  )

  it('has no Roomful behind it at a 404 without our words, for good', async () => {
    answering(async () => new Response('', { status: 404 }))
    expect(await explainFailure(ADDRESS, signal)).toMatchObject({
      final: true,
      code: 'server-unreachable',
      message: expect.stringContaining(ADDRESS),
    })
  })

  it('may open yet where HTTP gets no answer either', async () => {
    answering(async () => {
      throw new TypeError('Failed to fetch')
    })
    expect(await explainFailure(ADDRESS, signal)).toBeNull()
  })
})
