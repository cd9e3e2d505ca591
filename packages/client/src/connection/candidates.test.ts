import { MAX_CANDIDATES_PER_FRAME, type Candidate } from '@roomful/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPeerConnection } from '../../test/peer-connection.ts'
import { batchCandidates, firstCandidates, holdCandidates } from './candidates.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** As the browser gives them; the SDK reads three of their fields. */
function found(name: string, over: Partial<RTCIceCandidate> = {}): RTCIceCandidate {
  const candidate = { candidate: name, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'u' }
  return { ...candidate, ...over } as RTCIceCandidate
}

const said = (name: string): Candidate => ({ candidate: name, sdpMid: '0', usernameFragment: 'u' })

function batch() {
  const frames: (readonly (Candidate | null)[])[] = []
  return { frames, ...batchCandidates((candidates) => frames.push(candidates)) }
}

describe('our candidates', () => {
  it('C3: go together, 5 ms after the first of them', () => {
    const { frames, add, start } = batch()
    start()
    add(found('a'))
    vi.advanceTimersByTime(4)
    add(found('b'))
    expect(frames).toEqual([])
    vi.advanceTimersByTime(1)
    add(found('c'))
    expect(frames).toEqual([[said('a'), said('b')]])
    vi.advanceTimersByTime(5)
    expect(frames).toEqual([[said('a'), said('b')], [said('c')]])
  })

  it('go at once when no more will come', () => {
    const { frames, add, start } = batch()
    start()
    add(found('a'))
    add(null)
    expect(frames).toEqual([[said('a'), null]])
    vi.advanceTimersByTime(1_000)
    expect(frames).toHaveLength(1)
  })

  it('C3: found before the description went are in it, and in no frame', () => {
    const { frames, add, all, start } = batch()
    add(found('a'))
    vi.advanceTimersByTime(1_000)
    start()
    add(null)
    vi.advanceTimersByTime(1_000)
    expect(frames).toEqual([])
    expect(all()).toEqual([said('a'), null])
  })

  it('to which nobody can connect are not said', () => {
    const { frames, add, all, start } = batch()
    start()
    add(found('a', { tcpType: 'active' }))
    add(found('b', { tcpType: 'passive' }))
    vi.advanceTimersByTime(1_000)
    expect(frames).toEqual([[said('b')]])
    expect(all()).toEqual([said('b')])
  })

  it('L1: are never more than 64 in a frame', () => {
    const { frames, add, start } = batch()
    start()
    for (let i = 0; i < 2 * MAX_CANDIDATES_PER_FRAME + 1; i++) add(found(String(i)))
    vi.advanceTimersByTime(20)
    expect(frames.map((frame) => frame.length)).toEqual([64, 64, 1])
    expect(frames.flat()).toEqual(Array.from({ length: 129 }, (_, i) => said(String(i))))
  })

  it('name only what the browser names', () => {
    const { frames, add, start } = batch()
    start()
    add(found('a', { sdpMid: null, usernameFragment: null }))
    vi.advanceTimersByTime(20)
    expect(frames).toEqual([[{ candidate: 'a' }]])
  })

  it('can all be said again, the newest 64 of them', () => {
    const { add, all, start } = batch()
    for (const name of ['a', 'b']) add(found(name))
    start()
    vi.advanceTimersByTime(20)
    expect(all()).toEqual([said('a'), said('b')])
    for (let i = 0; i < MAX_CANDIDATES_PER_FRAME; i++) add(found(String(i)))
    expect(all()).toHaveLength(MAX_CANDIDATES_PER_FRAME)
    expect(all().at(-1)).toEqual(said('63'))
  })

  it('C6: stay when it is over, with no timer left', () => {
    const { frames, add, start, stop } = batch()
    start()
    add(found('a'))
    stop()
    expect(vi.getTimerCount()).toBe(0)
    expect(frames).toEqual([])
  })
})

describe('our first candidates', () => {
  function waiting(iceGatheringState: RTCIceGatheringState = 'gathering') {
    const { pc, gather, listeners } = createPeerConnection()
    Object.assign(pc, { iceGatheringState })
    const done = vi.fn<() => void>()
    const wait = async (): Promise<void> => {
      await firstCandidates(pc)
      done()
    }
    void wait()
    return { gather, listeners, done, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) }
  }

  it('C3: are waited for, with those that follow at once', async () => {
    const { gather, listeners, done, pass } = waiting()
    await pass(9)
    expect(done).not.toHaveBeenCalled()
    gather({})
    gather({})
    await Promise.resolve()
    expect(done).not.toHaveBeenCalled()
    await pass(0)
    expect(done).toHaveBeenCalledOnce()
    expect([listeners(), vi.getTimerCount()]).toEqual([0, 0])
  })

  it('C3: are waited for 10 ms at most', async () => {
    const { listeners, done, pass } = waiting()
    await pass(9)
    expect(done).not.toHaveBeenCalled()
    await pass(1)
    expect(done).toHaveBeenCalledOnce()
    expect([listeners(), vi.getTimerCount()]).toEqual([0, 0])
  })

  it('are not waited for where none will come', async () => {
    const { done, pass } = waiting('complete')
    await pass(0)
    expect(done).toHaveBeenCalledOnce()
  })
})

async function remote(ufrag: string) {
  const { pc, taken, refuse } = createPeerConnection()
  const set = (name: string): Promise<void> =>
    pc.setRemoteDescription({ type: 'offer', sdp: `v=0\r\na=ice-ufrag:${name}\r\n` })
  if (ufrag !== '') await set(ufrag)
  return { taken, refuse, set, hold: holdCandidates(pc) }
}

const theirs = (name: string, usernameFragment?: string | null): Candidate =>
  usernameFragment === undefined ? { candidate: name } : { candidate: name, usernameFragment }

describe("a peer's candidates", () => {
  it('are taken at once where their description is set', async () => {
    const { taken, hold } = await remote('one')
    hold.add([theirs('a', 'one'), theirs('b'), theirs('c', null)])
    expect(taken.map(({ candidate }) => candidate)).toEqual(['a', 'b', 'c'])
  })

  it('C2: wait for their description, and keep their order', async () => {
    const { taken, hold, set } = await remote('')
    hold.add([theirs('a', 'one'), theirs('b')])
    hold.add([theirs('c', 'one')])
    expect(taken).toEqual([])
    await set('one')
    hold.release()
    expect(taken.map(({ candidate }) => candidate)).toEqual(['a', 'b', 'c'])
    hold.release()
    expect(taken).toHaveLength(3)
  })

  it('C2: of another description wait for that one: the whole ufrag counts, not its beginning', async () => {
    const { taken, hold, set } = await remote('one')
    hold.add([theirs('a', 'two'), theirs('b', 'on'), theirs('c', 'one')])
    expect(taken.map(({ candidate }) => candidate)).toEqual(['c'])
    await set('two')
    hold.release()
    expect(taken.map(({ candidate }) => candidate)).toEqual(['c', 'a'])
  })

  it('that say that no more will come are passed over', async () => {
    const { taken, hold } = await remote('one')
    hold.add([null, theirs('', 'one'), theirs('a', 'one')])
    expect(taken.map(({ candidate }) => candidate)).toEqual(['a'])
  })

  it('L1: that nobody describes are kept up to 256, the newest', async () => {
    const { taken, hold, set } = await remote('')
    for (let i = 0; i < 300; i++) hold.add([theirs(String(i), 'one')])
    await set('one')
    hold.release()
    expect(taken).toHaveLength(256)
    expect(taken[0]?.candidate).toBe('44')
  })

  it('that the browser cannot use are no error', async () => {
    const { taken, hold, refuse } = await remote('one')
    refuse(new DOMException('unknown transport', 'OperationError'))
    hold.add([theirs('a'), theirs('b')])
    await vi.advanceTimersByTimeAsync(0)
    expect(taken).toHaveLength(2)
  })
})
