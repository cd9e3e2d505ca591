import * as fc from 'fast-check'
import { CLOSE_CODES } from '@roomful/protocol'
import { describe, expect, it } from 'vitest'
import { REFUSALS } from './http-refusal.ts'
import type { Logger } from './log.ts'
import { ADVICE } from './trouble.ts'
import { openTroubleLog } from './trouble-log.ts'

type Line = {
  readonly atMs: number
  readonly fields: { readonly refusal?: string; readonly count?: number; readonly origins?: object }
  readonly message: string
}

function start() {
  const clock = { nowMs: 0 }
  const lines: Line[] = []
  const fail = (): void => expect.unreachable('only warnings')
  const warn = (fields: object, message: string): void =>
    void lines.push({ atMs: clock.nowMs, fields, message })
  const log: Logger = { debug: fail, info: fail, error: fail, warn }
  const troubles = openTroubleLog(log, () => clock.nowMs)
  const pass = (ms: number): void => {
    clock.nowMs += ms
    troubles.tick()
  }
  return { ...troubles, lines, pass, fields: () => lines.splice(0).map(({ fields }) => fields) }
}

describe('what an operator hears of', () => {
  it('the first refusal at once, what follows together ten seconds later, then nothing', () => {
    const { note, pass, fields } = start()
    for (let i = 0; i < 1_000; i++) note('4453 room-full')
    expect(fields()).toEqual([{ refusal: '4453 room-full', count: 1 }])
    pass(9_999)
    expect(fields()).toEqual([])
    pass(1)
    expect(fields()).toEqual([{ refusal: '4453 room-full', count: 999 }])
    pass(10_000)
    note('4453 room-full')
    expect(fields()).toEqual([{ refusal: '4453 room-full', count: 1 }])
  })

  it('what is left is said at the end', () => {
    const { note, end, fields } = start()
    note('503 busy')
    note('503 busy')
    end()
    expect(fields().map(({ count }) => count)).toEqual([1, 1])
  })

  it('which origins to allow, each once and five at most', () => {
    const { note, pass, fields } = start()
    note('403 forbidden', 'http://localhost:5173')
    expect(fields()).toMatchObject([{ origins: ['http://localhost:5173'] }])
    for (let i = 0; i < 20; i++) note('403 forbidden', `https://${i % 7}.example`)
    pass(10_000)
    expect(fields()).toMatchObject([
      { count: 20, origins: [0, 1, 2, 3, 4].map((i) => `https://${i}.example`) },
    ])
  })

  it.each([
    'https://key:token@a.example',
    'https://a.example/r/hidden',
    'https://a.example?token=sesame',
    'a\nb',
    `https://${'x'.repeat(5_000)}`,
    '',
  ])('nothing of an Origin that is none, such as %j', (origin) => {
    const { note, fields } = start()
    note('403 forbidden', origin)
    expect(fields()).toMatchObject([{ origins: ['unreadable'] }])
  })

  it('nothing of what is no trouble', () => {
    const { note, end, lines } = start()
    for (const kind of ['4408 timeout', '4409 replaced', '4503 draining', '503 draining'])
      note(kind)
    end()
    expect(lines).toEqual([])
  })

  it('counts everything, and says each kind once in ten seconds, whatever comes when', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constantFrom('403 forbidden', '4413 too-large', '503 busy') }),
      fc.record({ ms: fc.integer({ min: 0, max: 12_000 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { note, pass, end, lines } = start()
        const noted = new Map<string, number>()
        const said = new Map<string, number>()
        for (const one of steps)
          if ('ms' in one) pass(one.ms)
          else {
            note(one.kind)
            noted.set(one.kind, (noted.get(one.kind) ?? 0) + 1)
          }
        const lastAtMs = new Map<string, number>()
        for (const { atMs, fields } of lines) {
          const kind = fields.refusal ?? ''
          expect(atMs - (lastAtMs.get(kind) ?? -Infinity)).toBeGreaterThanOrEqual(10_000)
          lastAtMs.set(kind, atMs)
        }
        end()
        for (const { fields } of lines)
          said.set(
            fields.refusal ?? '',
            (said.get(fields.refusal ?? '') ?? 0) + (fields.count ?? 0),
          )
        expect(said).toEqual(noted)
      }),
    )
  })

  it('knows every kind by the code that the client sees', () => {
    const ours = [
      ...Object.values(REFUSALS).map(({ status, code }) => `${status} ${code}`),
      ...Object.entries(CLOSE_CODES).map(([code, number]) => `${number} ${code}`),
    ]
    // Tokens are refused in one way, and noted by what was wrong with them.
    const unfit = /^4401 (?!unauthorized)|^4403 other-room$|^10/
    for (const kind of ADVICE.keys()) if (!unfit.test(kind)) expect(ours).toContain(kind)
  })
})
