import type { PeerStats } from 'roomful'
import { describe, expect, test } from 'vitest'
import { keep, lineOf, plotsOf } from './plot.ts'

const STATS: PeerStats = {
  quality: 'good',
  roundTripMs: 23.4,
  jitterMs: 1,
  lossRate: 0.0125,
  receivedBitsPerSecond: 1_234_000,
  sentBitsPerSecond: 48_400,
  picture: null,
  frozenMs: 0,
  concealedRate: 0,
  relayed: false,
}

describe('the line of a plot', () => {
  test('ends at the right edge, and is as high as its figure', () => {
    expect(lineOf([0, 50, 100], 100)).toBe('M57 24.0L58 12.0L59 0.0')
  })

  test('fills its box at what it was at most, and not with little', () => {
    expect(lineOf([100, 400], 100)).toBe('M58 18.0L59 0.0')
    expect(lineOf([1], 100)).toBe('M59 23.8')
  })

  test('has a gap where nothing is known', () => {
    expect(lineOf([null, 100, null, 100, 100], 100)).toBe('M56 0.0M58 0.0L59 0.0')
    expect(lineOf([], 100)).toBe('')
  })
})

test('a minute is kept, one look a second', () => {
  let history: readonly PeerStats[] = []
  for (let second = 0; second < 70; second++)
    history = keep(history, { ...STATS, roundTripMs: second })
  expect(history.map(({ roundTripMs }) => roundTripMs)).toEqual(
    Array.from({ length: 60 }, (_, at) => at + 10),
  )
})

test('the figures are those of now, in words', () => {
  const figures = (stats: PeerStats): readonly string[] =>
    plotsOf([STATS, stats]).map(({ figure }) => figure)
  expect(figures(STATS)).toEqual(['1.2 Mb/s', '48 kb/s', '1.3%', '23 ms'])
  expect(figures({ ...STATS, roundTripMs: null }).at(-1)).toBe('–')
})
