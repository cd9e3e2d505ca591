import { describe, expect, it, vi } from 'vitest'
import { freshen, hold } from './pictures.ts'

type Encodings = readonly { readonly active: boolean }[]
type Given = readonly [parameters: { readonly encodings: Encodings }, options?: unknown]

const KEY_FRAMES = { encodingOptions: [{ keyFrame: true }, { keyFrame: true }] }
const SOME = [{ active: true }, { active: false }]
const NONE = [{ active: false }, { active: false }]

/** A sender with two encodings, of which one is active. */
function senderOf(kind: string | null, path: EventTarget) {
  let encodings: Encodings = SOME
  const given: Given[] = []
  const sender = {
    track: kind === null ? null : { kind },
    transport: { iceTransport: path },
    refuses: 0,
    getParameters: () => ({ encodings: encodings.map((each) => ({ ...each })) }),
    setParameters: async (...all: Given) => {
      given.push(all)
      if (sender.refuses-- > 0) throw new DOMException('set by another', 'InvalidStateError')
      encodings = all[0].encodings
    },
    given,
    encodings: () => encodings,
  }
  return sender
}

/** A connection with a sender for each of these, on one path. */
function connection(...sent: readonly (string | null)[]) {
  const path = new EventTarget()
  const senders = sent.map((kind) => senderOf(kind, path))
  // What is used of one.
  const pc = { getSenders: () => senders, connectionState: 'connected' } as unknown as {
    -readonly [K in keyof RTCPeerConnection]: RTCPeerConnection[K]
  }
  return {
    pc,
    senders,
    given: () => senders.flatMap(({ given }) => given),
    changePath: () => path.dispatchEvent(new Event('selectedcandidatepairchange')),
  }
}

/** One whose first sender sends a picture, and whose path broke. */
function broken() {
  const all = connection('video')
  freshen(all.pc)
  hold(all.pc)
  const [sender] = all.senders
  if (!sender) throw new Error('no sender')
  return { ...all, sender }
}

describe('pictures', () => {
  it('N2: begin whole by themselves, and anew on each other path, once', () => {
    const { pc, given, changePath } = connection('audio', 'video', null)
    freshen(pc)
    expect(given()).toEqual([])
    changePath()
    expect(given()).toEqual([[{ encodings: SOME }, KEY_FRAMES]])
    changePath()
    expect(given()).toHaveLength(2)
  })

  it('N2: begin anew when the connection carries again', () => {
    const { pc, given } = connection('video', 'video')
    freshen(pc)
    freshen(pc)
    expect(given().map(([, options]) => options)).toEqual([KEY_FRAMES, KEY_FRAMES])
  })

  it('are nothing where there are none, and without a path that tells', () => {
    const pc = {
      getSenders: () => [{ track: null, transport: null }],
    } as unknown as RTCPeerConnection // what is used of one
    freshen(pc)
    hold(pc)
    freshen(pc)
    expect(connection().given()).toEqual([])
  })

  it('N2: are not sent into a path that broke, and begin as they were when it carries', async () => {
    const { pc, sender } = broken()
    hold(pc) // suspect once more
    expect(sender.encodings()).toEqual(NONE)
    freshen(pc)
    expect(sender.encodings()).toEqual(SOME)
    expect(sender.given).toHaveLength(2)
    await Promise.resolve()
    hold(pc)
    expect(sender.encodings()).toEqual(NONE)
  })

  it('N2: are not held before there was a path, nor is sound ever', () => {
    const { pc, given } = connection('audio', 'video')
    hold(pc)
    expect(given()).toEqual([])
    freshen(pc)
    hold(pc)
    expect(given()).toEqual([[{ encodings: NONE }]])
  })

  it('N2: of a camera that was turned off meanwhile are there when it is turned on', () => {
    const { pc, sender } = broken()
    sender.track = null
    freshen(pc)
    expect(sender.encodings()).toEqual(SOME)
  })

  it('N2: whose parameters somebody else sets at the time begin a little later, unless it is over', async () => {
    vi.useFakeTimers()
    const { pc, sender } = broken()
    sender.refuses = 2
    freshen(pc)
    await vi.runAllTimersAsync()
    expect(sender.encodings()).toEqual(SOME)
    expect(sender.given).toHaveLength(4)

    hold(pc)
    sender.refuses = Infinity
    freshen(pc)
    pc.connectionState = 'closed'
    await vi.runAllTimersAsync()
    expect(vi.getTimerCount()).toBe(0)
    expect(sender.encodings()).toEqual(NONE)
    vi.useRealTimers()
  })
})
