import fc from 'fast-check'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createNetwork } from '../testing/network.ts'
import { counted, statsOf, type PeerStats } from './peer-stats.ts'
import { calm, qualityOf, type Level, type Quality } from './quality.ts'

const FINE = { roundTripMs: 20, jitterMs: 2, lossRate: 0, frozenMs: 0, concealedRate: 0 }
const LEVELS: readonly Quality[] = ['good', 'fair', 'poor']

/** A report as Chromium makes it, after so many seconds. */
function report(seconds: number, more: { readonly lost?: number; readonly relay?: boolean } = {}) {
  const { lost = 0, relay = false } = more
  return new Map<string, object>([
    ['T', { id: 'T', type: 'transport', selectedCandidatePairId: 'P', bytesReceived: 1 }],
    [
      'P',
      {
        id: 'P',
        type: 'candidate-pair',
        currentRoundTripTime: 0.04,
        localCandidateId: 'L',
        remoteCandidateId: 'R',
      },
    ],
    ['L', { id: 'L', type: 'local-candidate', candidateType: relay ? 'relay' : 'host' }],
    ['R', { id: 'R', type: 'remote-candidate', candidateType: 'host' }],
    [
      'V',
      {
        id: 'V',
        type: 'inbound-rtp',
        kind: 'video',
        jitter: 0.005,
        bytesReceived: 50_000 * seconds,
        headerBytesReceived: 1_000 * seconds,
        packetsReceived: 80 * seconds,
        packetsLost: lost,
        framesDecoded: 24 * seconds,
        framesPerSecond: 24,
        frameWidth: 320,
        frameHeight: 180,
      },
    ],
    ['O', { id: 'O', type: 'outbound-rtp', kind: 'audio', bytesSent: 5_000 * seconds }],
  ])
}

describe('the figures of a connection (M5)', () => {
  it('are those between two looks', () => {
    const stats = statsOf(counted(report(10), 10_000), counted(report(12, { lost: 40 }), 12_000))
    expect(stats).toEqual({
      quality: 'poor',
      roundTripMs: 40,
      jitterMs: 5,
      lossRate: 40 / 200,
      receivedBitsPerSecond: 8 * 51_000,
      sentBitsPerSecond: 8 * 5_000,
      picture: { widthPx: 320, heightPx: 180, framesPerSecond: 24 },
      frozenMs: 0,
      concealedRate: 0,
      relayed: false,
    })
  })

  it('know a relay, and a picture that does not go on', () => {
    const still = report(12, { relay: true })
    expect(statsOf(counted(still, 10_000), counted(still, 11_000))).toMatchObject({
      relayed: true,
      picture: null,
      receivedBitsPerSecond: 0,
    })
  })

  it('are nothing strange where a browser tells little', () => {
    const none = new Map<string, object>()
    expect(statsOf(counted(none, 0), counted(none, 1_000))).toMatchObject({
      quality: 'good',
      roundTripMs: null,
      relayed: null,
      lossRate: 0,
    })
  })
})

describe('the level of a connection', () => {
  it('is what the worst of its figures makes it', () => {
    expect(qualityOf(FINE)).toBe('good')
    expect(qualityOf({ ...FINE, roundTripMs: null })).toBe('good')
    expect(qualityOf({ ...FINE, roundTripMs: 400 })).toBe('fair')
    expect(qualityOf({ ...FINE, lossRate: 0.2 })).toBe('poor')
    expect(qualityOf({ ...FINE, concealedRate: 0.05, frozenMs: 2_000 })).toBe('poor')
  })

  it('never gets better as a figure gets worse', () => {
    const some = fc.record({
      roundTripMs: fc.nat(1_000),
      jitterMs: fc.nat(200),
      lossRate: fc.double({ min: 0, max: 1, noNaN: true }),
      frozenMs: fc.nat(2_000),
      concealedRate: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    const names = fc.constantFrom(...(Object.keys(FINE) as (keyof typeof FINE)[]))
    fc.assert(
      fc.property(some, names, fc.nat(1_000), (measured, name, more) => {
        const worse = { ...measured, [name]: measured[name] + more }
        expect(LEVELS.indexOf(qualityOf(worse))).toBeGreaterThanOrEqual(
          LEVELS.indexOf(qualityOf(measured)),
        )
      }),
    )
  })

  it('is worse at once, and better only when it stays better', () => {
    let now: Level | null = null
    const told = (['good', 'poor', 'good', 'poor', 'good', 'fair', 'good', 'good'] as const).map(
      (quality) => {
        now = calm(now, quality)
        return now.quality
      },
    )
    expect(told).toEqual(['good', 'poor', 'poor', 'poor', 'poor', 'poor', 'good', 'good'])
  })
})

describe('peer.stats', () => {
  beforeAll(() => Promise.all([import('../later.ts'), import('./watch.ts')]))
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('tells each second until it is ended or the peer has left', async () => {
    using network = createNetwork({
      seed: 1,
      delayMs: 30,
      advanceTimers: vi.advanceTimersByTimeAsync,
    })
    const ada = await network.joinRoom('tea')
    const bob = await network.joinRoom('tea')
    await network.settle()
    const [peer] = ada.peers.values()
    const [first, second]: [PeerStats[], PeerStats[]] = [[], []]
    const end = peer?.stats((stats) => first.push(stats))
    peer?.stats((stats) => second.push(stats))
    await vi.dynamicImportSettled()
    await network.pass(100)
    await vi.dynamicImportSettled()
    await network.pass(5_500)
    expect(first.length).toBeGreaterThanOrEqual(4)
    expect(first[0]).toMatchObject({ quality: 'good', roundTripMs: 60, relayed: false })
    end?.()
    const [ended, going] = [first.length, second.length]
    await network.pass(3_000)
    expect(first).toHaveLength(ended)
    expect(second.length).toBeGreaterThan(going)
    await bob.leave()
    await network.pass(1_000)
    const left = second.length
    await network.pass(10_000)
    expect(second).toHaveLength(left)
  })
})
