import { setImmediate as settled } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { createDataChannel, type DataChannelDouble } from '../../test/data-channel.ts'
import type { Message } from '../types.ts'
import { createCarrier, type Carrier } from './carrier.ts'
import { ACK, CHUNK, decodeFrame, encodeFrame, FIRST, PUSH, RESUME } from './frame.ts'
import { decodeMessage, encodeMessage } from './message.ts'

const GONE = 'left'
const MiB = 1024 * 1024

function create() {
  const heard: Message[] = []
  const onFault = vi.fn<(cause: unknown) => void>()
  const carrier = createCarrier({
    maxBytes: MiB,
    onParcel: (parcel) => heard.push(decodeMessage(parcel)),
    onFault,
  })
  return { carrier, heard, onFault }
}

/** Sends, and tells how it is going. */
function send(carrier: Carrier, message: Message, signal?: AbortSignal) {
  const going = { state: 'waiting', error: null as unknown }
  const sent = carrier.send(encodeMessage(message), signal).then(
    () => (going.state = 'sent'),
    (error: unknown) => {
      going.state = 'failed'
      going.error = error
    },
  )
  return { going, sent }
}

/** The kinds of the frames that a channel was given, and what its chunks are. */
function said({ sent }: DataChannelDouble): readonly (number | string)[] {
  return sent.map((frame) => {
    const { kind, bytes } = decodeFrame((frame as Uint8Array<ArrayBuffer>).buffer)
    return kind & CHUNK ? Buffer.from(bytes).toString() : kind
  })
}

const frame = (...given: Parameters<typeof encodeFrame>): ArrayBuffer =>
  encodeFrame(...given).buffer

describe('what goes to a peer of the SDK', () => {
  it('goes in order as soon as its channel opens, and is there when it is acknowledged', async () => {
    const { carrier } = create()
    const double = createDataChannel()
    const sendings = ['a', 'b', 'c'].map((text) => send(carrier, text))
    carrier.attach(double.channel, undefined, 'page')
    await settled()
    expect(double.sent).toEqual([])
    double.open()
    expect(said(double)).toEqual([RESUME, 'a', 'b', 'c'])
    double.receive(frame(RESUME, [0, MiB]))
    double.receive(frame(ACK, [2]))
    await settled()
    expect(sendings.map(({ going }) => going.state)).toEqual(['sent', 'sent', 'waiting'])
  })

  it('N4: waits while much is in the browser, and goes on when little is; an acknowledgement does not wait', async () => {
    const { carrier, heard } = create()
    const double = createDataChannel()
    carrier.attach(double.channel, undefined, 'page')
    double.open()
    double.buffer(2 * MiB)
    send(carrier, 'later')
    await settled()
    expect(said(double)).toEqual([RESUME])
    double.receive(frame(RESUME, [0, MiB]))
    double.receive(frame(CHUNK | FIRST | PUSH, [0, 2], new Uint8Array([72, 105])))
    expect(heard).toEqual(['Hi'])
    expect(said(double)).toEqual([RESUME, ACK])
    double.buffer(0)
    expect(said(double)).toEqual([RESUME, ACK, 'later'])
  })

  it('goes in chunks of what the other side accepts (N5)', async () => {
    const { carrier } = create()
    const double = createDataChannel()
    const pc = { sctp: { maxMessageSize: 1_000 } } as RTCPeerConnection // has what is read of one
    carrier.attach(double.channel, pc, 'page')
    double.open()
    send(carrier, 'x'.repeat(2_500))
    await settled()
    expect(double.sent.map((each) => (each as Uint8Array).length)).toEqual([9, 1_000, 996, 523])
  })

  it('that the browser does not take is tried again', async () => {
    const { carrier } = create()
    const double = createDataChannel()
    carrier.attach(double.channel, undefined, 'page')
    double.open()
    double.refuse(new DOMException('send queue is full', 'OperationError'))
    send(carrier, 'a')
    send(carrier, 'b')
    await settled()
    expect(said(double)).toEqual([RESUME])
    double.buffer(2 * MiB)
    double.buffer(0)
    expect(said(double)).toEqual([RESUME, 'a', 'b'])
  })

  it('waits for the next channel when one is gone, and leaves no listener on the old one', async () => {
    const { carrier } = create()
    const [first, second] = [createDataChannel(), createDataChannel()]
    carrier.attach(first.channel, undefined, 'page')
    send(carrier, 'kept')
    carrier.detach()
    expect(first.listeners()).toBe(0)
    first.open()
    await settled()
    expect(first.sent).toEqual([])
    carrier.attach(second.channel, undefined, 'page')
    second.open()
    expect(said(second)).toEqual([RESUME, 'kept'])
    carrier.fail(GONE)
    expect(second.listeners()).toBe(0)
  })

  it('is not sent once its signal has fired', async () => {
    const { carrier } = create()
    const double = createDataChannel()
    const aborting = new AbortController()
    send(carrier, 'no', aborting.signal)
    send(carrier, 'yes')
    aborting.abort()
    carrier.attach(double.channel, undefined, 'page')
    double.open()
    expect(said(double)).toEqual([RESUME, 'yes'])
  })

  it('fails, all of it and what comes later, when no channel will come', async () => {
    const { carrier } = create()
    const before = send(carrier, 'before')
    carrier.fail(GONE)
    const after = send(carrier, 'after')
    await Promise.all([before.sent, after.sent])
    for (const { error } of [before.going, after.going])
      expect(error).toMatchObject({ code: 'not-delivered', message: expect.stringContaining(GONE) })
  })
})

describe('what goes to a plain client (C5)', () => {
  it('goes in its plain form, and is there when it is handed over', async () => {
    const { carrier } = create()
    const { channel, open, sent } = createDataChannel()
    open()
    carrier.attach(channel, undefined)
    const bytes = new Uint8Array([1, 2])
    for (const message of ['hello', { a: 1 }, bytes]) await send(carrier, message).sent
    expect(sent).toEqual(['hello', '{"a":1}', bytes])
  })

  it('fails alone where the browser refuses it: the rest goes on', async () => {
    const { carrier } = create()
    const { channel, open, sent, refuse } = createDataChannel()
    const [large, small] = [send(carrier, 'large'), send(carrier, 'small')]
    refuse(new TypeError('larger than maxMessageSize'))
    open()
    carrier.attach(channel, undefined)
    await Promise.all([large.sent, small.sent])
    expect(large.going.error).toMatchObject({ name: 'RoomError', code: 'message-too-large' })
    expect(small.going.state).toBe('sent')
    expect(sent).toEqual(['small'])
  })

  it('N4: waits while much is in the browser', async () => {
    const { carrier } = create()
    const double = createDataChannel()
    double.open()
    carrier.attach(double.channel, undefined)
    double.buffer(2 * MiB)
    const { going, sent } = send(carrier, 'later')
    await settled()
    expect([going.state, double.sent.length]).toEqual(['waiting', 0])
    double.buffer(0)
    await sent
    expect(double.sent).toEqual(['later'])
  })
})

describe('a hostile peer', () => {
  it('is told of, once, and heard no more', () => {
    const { carrier, heard, onFault } = create()
    onFault.mockImplementation(() => carrier.fail(GONE))
    const double = createDataChannel()
    carrier.attach(double.channel, undefined, 'page')
    double.open()
    double.receive(frame(RESUME, [0, MiB]))
    double.receive(frame(ACK, [7]))
    double.receive(frame(CHUNK | FIRST | PUSH, [0, 2], new Uint8Array([72, 105])))
    expect(onFault).toHaveBeenCalledTimes(1)
    expect([heard, double.listeners()]).toEqual([[], 0])
  })

  it('whose message is no message is told of', () => {
    const { carrier, onFault } = create()
    const double = createDataChannel()
    carrier.attach(double.channel, undefined, 'page')
    double.open()
    double.receive(frame(RESUME, [0, MiB]))
    double.receive(frame(CHUNK | FIRST | PUSH, [0, 1], new Uint8Array([0xff])))
    expect(onFault).toHaveBeenCalledTimes(1)
  })
})
