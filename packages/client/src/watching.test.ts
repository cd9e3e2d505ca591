import { describe, expect, it, vi } from 'vitest'
import type { Step } from './tracer.ts'
import { watch } from './watching.ts'

const WHOSE = { peer: 'p', connection: 'c' }

function belonging(trace: (make: () => Step) => void, ended = new AbortController()) {
  return { ...WHOSE, trace, signal: ended.signal }
}

const STATES = {
  connectionState: 'connected',
  iceConnectionState: 'completed',
  iceGatheringState: 'complete',
  signalingState: 'stable',
}
const TRACK = { kind: 'video' }
const CHANNEL = { label: 'x' }

/** Every event that is told, what it comes with, and what is told of it. */
const EVENTS = [
  ['connectionstatechange', {}, { state: 'connected' }],
  ['iceconnectionstatechange', {}, { state: 'completed' }],
  ['icegatheringstatechange', {}, { state: 'complete' }],
  ['signalingstatechange', {}, { state: 'stable' }],
  ['negotiationneeded', {}, {}],
  ['icecandidate', { candidate: null }, { candidate: null }],
  [
    'icecandidateerror',
    { url: 'stun:a', errorCode: 701, errorText: 'why' },
    { url: 'stun:a', errorCode: 701, errorText: 'why' },
  ],
  ['track', { track: TRACK, transceiver: { mid: '1' } }, { track: TRACK, mid: '1' }],
  ['datachannel', { channel: CHANNEL }, { channel: CHANNEL }],
] as const

function connection(): RTCPeerConnection {
  return Object.assign(new EventTarget(), STATES) as RTCPeerConnection // what is read of it here
}

describe('a connection that is watched', () => {
  it.each(EVENTS)('tells %s', (event, comesWith, told) => {
    const pc = connection()
    const steps: Step[] = []
    watch(
      pc,
      belonging((make) => steps.push(make())),
    )
    pc.dispatchEvent(Object.assign(new Event(event), comesWith))
    expect(steps).toEqual([{ type: 'connection', ...WHOSE, event, ...told }])
  })

  it('makes nothing while nobody listens', () => {
    const pc = connection()
    const read = vi.fn<() => string>(() => 'stable')
    Object.defineProperty(pc, 'signalingState', { get: read })
    watch(
      pc,
      belonging(() => {}),
    )
    pc.dispatchEvent(new Event('signalingstatechange'))
    expect(read).not.toHaveBeenCalled()
  })

  it('tells what it said before anybody knew whose it is, once that is known, in order and with its time', () => {
    const pc = connection()
    const told: (Step & { readonly atMs?: number })[] = []
    const ended = new AbortController()
    const to = belonging((make) => told.push(make()), ended)
    watch(pc)
    const beforeMs = performance.now()
    pc.dispatchEvent(new Event('negotiationneeded'))
    pc.dispatchEvent(new Event('signalingstatechange'))
    const afterMs = performance.now()
    expect(told).toEqual([])
    watch(pc, to)
    watch(pc, to)
    const early = { type: 'connection', ...WHOSE, atMs: expect.any(Number) }
    expect(told).toEqual([
      { ...early, event: 'negotiationneeded' },
      { ...early, event: 'signalingstatechange', state: 'stable' },
    ])
    for (const { atMs = 0 } of told) {
      expect(atMs).toBeGreaterThanOrEqual(beforeMs)
      expect(atMs).toBeLessThanOrEqual(afterMs)
    }
    pc.dispatchEvent(new Event('negotiationneeded'))
    expect(told.at(-1)).toEqual({ type: 'connection', ...WHOSE, event: 'negotiationneeded' })
    ended.abort()
    pc.dispatchEvent(new Event('negotiationneeded'))
    expect(told).toHaveLength(3)
  })
})
