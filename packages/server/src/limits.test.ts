import { decodeClientMessage } from '@roomful/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goodConduct, judge, judgeSize, MAX_CAPACITY, SOCKET_RATE, type Verdict } from './limits.ts'
import { append, EMPTY_OUTBOX, framesAfter } from './outbox.ts'

const alive = JSON.stringify({ type: 'alive', received: 0 })
const offer = JSON.stringify({
  type: 'sending-SDP-offer',
  description: { type: 'offer', sdp: 'v=0' },
})

/** What a socket hears that sends these frames at these times. */
function hear(frames: readonly (readonly [frame: string, atMs: number])[]): readonly Verdict[] {
  let conduct = goodConduct(SOCKET_RATE, 0)
  const verdicts: Verdict[] = []
  for (const [frame, atMs] of frames) {
    const [next, verdict] = judge(conduct, decodeClientMessage(frame), SOCKET_RATE, atMs)
    conduct = next
    verdicts.push(verdict)
  }
  return verdicts
}

const many = (count: number, frame = alive, atMs = 0) =>
  Array.from({ length: count }, () => [frame, atMs] as const)
const warnings = (verdicts: readonly Verdict[]): number =>
  verdicts.filter((one) => one.type === 'take' && one.warning).length

describe('the limits of a socket', () => {
  it('L2: takes 200 frames at once without a word', () => {
    const verdicts = hear(many(200))
    expect(verdicts.every(({ type }) => type === 'take')).toBe(true)
    expect(warnings(verdicts)).toBe(0)
  })

  it('L2: warns once beyond them and takes the frame all the same', () => {
    const verdicts = hear(many(300))
    expect(verdicts.every(({ type }) => type === 'take')).toBe(true)
    expect(verdicts[200]).toMatchObject({ type: 'take', warning: { code: 'rate-limited' } })
    expect(warnings(verdicts)).toBe(1)
  })

  it('L2: closes who goes on', () => {
    expect(hear(many(401)).at(-1)).toMatchObject({
      type: 'close',
      refusal: { code: 'rate-limited' },
    })
  })

  it('L2: an offer costs five', () => {
    const verdicts = hear(many(41, offer))
    expect(warnings(verdicts.slice(0, 40))).toBe(0)
    expect(warnings(verdicts)).toBe(1)
  })

  describe('L5: what a newcomer says at once to all who are there', () => {
    /** As a first offer of the SDK in Chromium, with the line ends escaped. */
    const sdp = 'x'.repeat(11_300)
    const candidates = [{ candidate: 'x'.repeat(100) }, { candidate: 'x'.repeat(100) }]
    const toOne: readonly string[] = [
      JSON.stringify({ type: 'sending-SDP-offer', description: { type: 'offer', sdp } }),
      ...Array.from({ length: 4 }, () =>
        JSON.stringify({ type: 'sending-ICE-candidates', candidates }),
      ),
    ]
    const isTaken = (others: number): boolean => {
      const frames = Array.from({ length: others }, () => toOne).flat()
      return hear(frames.map((frame) => [frame, 0])).every(({ type }) => type === 'take')
    }
    const isKept = (others: number): boolean => {
      let outbox = EMPTY_OUTBOX
      const from = 'x'.repeat(22)
      for (let i = 0; i < others; i++) {
        const description = { type: 'offer', sdp } as const
        ;[outbox] = append(outbox, { type: 'receiving-SDP-offer', from, description })
        for (let j = 0; j < 4; j++)
          [outbox] = append(outbox, { type: 'receiving-ICE-candidates', from, candidates })
      }
      return framesAfter(outbox, 0) !== null
    }

    it('is taken, and kept whole, in the largest room there is', () => {
      expect([isTaken(MAX_CAPACITY - 1), isKept(MAX_CAPACITY - 1)]).toEqual([true, true])
    })

    it('would be neither in a room of half as many again', () => {
      const others = MAX_CAPACITY * 1.5 - 1
      expect([isTaken(others), isKept(others)]).toEqual([false, false])
    })
  })

  it('L2: 40 a second never hear a word', () => {
    const frames = Array.from({ length: 4_000 }, (_, i) => [alive, i * 25] as const)
    expect(warnings(hear(frames))).toBe(0)
  })

  it('L2: a clock that stands still or goes back gives nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1_000, max: 0 }), { minLength: 401, maxLength: 500 }),
        (times) => {
          const downwards = times.toSorted((a, b) => b - a)
          expect(hear(downwards.map((atMs) => [alive, atMs])).at(-1)?.type).toBe('close')
        },
      ),
    )
  })

  it('L1: 64 KiB are taken, a byte more is too large', () => {
    expect(judgeSize(65_536)).toBeNull()
    expect(judgeSize(65_537)?.code).toBe('too-large')
  })

  it('L1: an SDP of 40 KiB and one of 1,001 lines are too large', () => {
    const withSdp = (sdp: string) =>
      JSON.stringify({ type: 'sending-SDP-offer', description: { type: 'offer', sdp } })
    for (const sdp of ['x'.repeat(40 * 1024), 'a\n'.repeat(1_001)])
      expect(hear([[withSdp(sdp), 0]])).toMatchObject([
        { type: 'close', refusal: { code: 'too-large' } },
      ])
  })

  it('bad-message: five warnings, then the end', () => {
    const verdicts = hear(many(6, JSON.stringify({ type: 'alive', id: 1 })))
    expect(verdicts.map(({ type }) => type)).toEqual([
      'warn',
      'warn',
      'warn',
      'warn',
      'warn',
      'close',
    ])
    expect(verdicts[0]).toMatchObject({ refusal: { code: 'bad-message', id: 1 } })
  })

  it('bad-message: at once for what is not JSON, or no object with a type', () => {
    for (const frame of ['', 'hello', '[]', 'null', '{}', '{"type":1}'])
      expect(hear([[frame, 0]]), frame).toMatchObject([
        { type: 'close', refusal: { code: 'bad-message' } },
      ])
  })

  it('unknown-type: closes nothing, however often, but is not free', () => {
    const unknown = JSON.stringify({ type: 'dancing' })
    expect(hear(many(400, unknown)).every(({ type }) => type === 'warn')).toBe(true)
    expect(hear(many(401, unknown)).at(-1)?.type).toBe('close')
  })
})
