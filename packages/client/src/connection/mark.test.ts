import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMark, readMark, type Mark } from './mark.ts'

const SESSION = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n'
const MEDIA = 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n'

const mark: fc.Arbitrary<Mark> = fc.oneof(
  fc.constant<Mark>({ page: 'p', media: false }),
  fc.subarray([0, 1, 2, 3]).map((live): Mark => ({ page: 'a-1_2', media: true, live })),
)

describe('the mark', () => {
  it('C1, C5: comes out of a description as it went in', () => {
    fc.assert(
      fc.property(mark, fc.constantFrom(SESSION, SESSION + MEDIA, MEDIA, ''), (said, sdp) => {
        expect(readMark(addMark(sdp, said))).toEqual(said)
      }),
    )
  })

  it('stands before the first media section, and changes nothing else', () => {
    const marked = addMark(SESSION + MEDIA, { page: 'p', media: true, live: [0, 3] })
    expect(marked).toBe(`${SESSION}a=x-roomful:1 p live=0,3\r\n${MEDIA}`)
    expect(addMark(SESSION, { page: 'p', media: false })).toBe(`${SESSION}a=x-roomful:1 p data\r\n`)
  })

  it('is read with other line endings as well', () => {
    expect(readMark('v=0\na=x-roomful:1 p live=1\nm=audio')).toEqual({
      page: 'p',
      media: true,
      live: [1],
    })
  })

  it.each([
    SESSION + MEDIA,
    '',
    'a=x-roomful:2 p data\r\n',
    'a=x-roomful:1\r\n',
    'a=x-roomful:1 p\r\n',
    'a=x-roomful:1 data\r\n',
    'a=x-roomful:1 p.q data\r\n',
    `a=x-roomful:1 ${'p'.repeat(65)} data\r\n`,
    'a=x-roomful:1 p live\r\n',
    'a=x-roomful:1 p live=4\r\n',
    'a=x-roomful:1 p live=0,\r\n',
    'a=x-roomful:1 p live=0 1\r\n',
    'a=x-roomful:1 p live=00\r\n',
    'a=x-roomful:1 p database\r\n',
    's=a=x-roomful:1 p data\r\n',
    ' a=x-roomful:1 p data\r\n',
  ])('C5: is not in %j: that is a plain client', (sdp) => {
    expect(readMark(sdp)).toBeNull()
  })

  it('names no place that the skeleton has not', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('0', '3', '4', '9', ',', '-', ' ') }),
        (places) => {
          const read = readMark(`a=x-roomful:1 p live=${places}\r\n`)
          if (read?.media) for (const place of read.live) expect([0, 1, 2, 3]).toContain(place)
        },
      ),
    )
  })
})
