import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMark, readMark, type Mark } from './mark.ts'

const SESSION = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n'
const MEDIA = 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n'

const mark: fc.Arbitrary<Mark> = fc.oneof(
  fc.constant<Mark>({ media: false }),
  fc.subarray([0, 1, 2, 3]).map((live): Mark => ({ media: true, live })),
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
    const marked = addMark(SESSION + MEDIA, { media: true, live: [0, 3] })
    expect(marked).toBe(`${SESSION}a=x-roomful:1 live=0,3\r\n${MEDIA}`)
    expect(addMark(SESSION, { media: false })).toBe(`${SESSION}a=x-roomful:1 data\r\n`)
  })

  it('is read with other line endings as well', () => {
    expect(readMark('v=0\na=x-roomful:1 live=1\nm=audio')).toEqual({ media: true, live: [1] })
  })

  it.each([
    SESSION + MEDIA,
    '',
    'a=x-roomful:2 data\r\n',
    'a=x-roomful:1\r\n',
    'a=x-roomful:1 live\r\n',
    'a=x-roomful:1 live=4\r\n',
    'a=x-roomful:1 live=0,\r\n',
    'a=x-roomful:1 live=0 1\r\n',
    'a=x-roomful:1 live=00\r\n',
    'a=x-roomful:1 database\r\n',
    's=a=x-roomful:1 data\r\n',
    ' a=x-roomful:1 data\r\n',
  ])('C5: is not in %j: that is a plain client', (sdp) => {
    expect(readMark(sdp)).toBeNull()
  })

  it('names no place that the skeleton has not', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('0', '3', '4', '9', ',', '-', ' ') }),
        (places) => {
          const read = readMark(`a=x-roomful:1 live=${places}\r\n`)
          if (read?.media) for (const place of read.live) expect([0, 1, 2, 3]).toContain(place)
        },
      ),
    )
  })
})
